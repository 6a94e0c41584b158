"""Which files an article may have: by ending, size and content; under which name they are stored."""

from __future__ import annotations

import pytest

from agent_desktop.domain.article_files import MAX_BYTES, FileFlaw, flaw_of, stored_name

PDF = b"%PDF-1.4 and more"


@pytest.mark.parametrize(
    ("name", "content", "flaw"),
    [
        ("tariff.pdf", PDF, None),
        ("TARIFF.PDF", PDF, None),
        ("价目表.txt", "价目".encode(), None),
        ("router.jpeg", b"\xff\xd8\xff\xe0", None),
        ("tariff.exe", PDF, FileFlaw.KIND),
        ("tariff", PDF, FileFlaw.KIND),
        ("tariff.pdf", b"", FileFlaw.EMPTY),
        ("tariff.pdf", b"MZ", FileFlaw.CONTENT),
        ("notes.txt", b"\xff\xfe", FileFlaw.CONTENT),
        ("table.csv", b"a\x00b", FileFlaw.CONTENT),
        ("letter.docx", PDF, FileFlaw.CONTENT),
    ],
)
def test_given_a_file_then_it_is_taken_or_the_reason_is_named(name: str, content: bytes, flaw: FileFlaw | None) -> None:
    assert flaw_of(name, len(content), content) is flaw


def test_given_only_name_and_size_then_what_they_tell_is_enough_to_spare_the_reading() -> None:
    assert flaw_of("tariff.pdf", MAX_BYTES) is None
    assert flaw_of("tariff.pdf", MAX_BYTES + 1) is FileFlaw.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("tariff 2026.pdf", "tariff 2026.pdf"),
        ('a:b"c|d?.pdf', "a_b_c_d_.pdf"),
        ("价" * 200 + ".docx", "价" * 115 + ".docx"),
    ],
)
def test_given_a_name_then_the_server_takes_it(name: str, stored: str) -> None:
    assert stored_name(name) == stored
