"""Every code that the program can raise or publish has a sentence for people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop.backend.connection import Problem, refusal
from agent_desktop.backend.node import Node
from agent_desktop.domain.address import DiversionReason
from agent_desktop.domain.causes import Cause
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.domain.security import Lock, LockReason, TlsCode
from agent_desktop.ui.text import (
    Language,
    cause_sentence,
    diversion_reason,
    known_problems,
    link_sentence,
    lock_sentence,
    lock_word,
    problem,
    tls_sentence,
    transfer_failure,
)
from server_stub.security.problems import ProblemType
from tests.fakes.clock import START

PACKAGE = Path(__file__).parents[2] / "agent_desktop"
CARRIERS = frozenset(
    {
        "PhoneError",
        "Unreachable",
        "Garbage",
        "NotLoggedIn",
        "Refused",
        "StorageError",
        "SecretsError",
        "DesktopError",
        "ProblemNoticed",
        "UserAgentFailed",
        "LoggedOut",
        "_notice",
        "_leave",
    }
)
SILENT = frozenset({"", "no_server", "unsendable"})
"""Said elsewhere or nowhere: no server is no problem, a write we cannot have made is in the log."""


def codes() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in CARRIERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, f"{file.name}:{node.lineno}"


def test_given_every_code_in_the_source_then_a_sentence_exists() -> None:
    found = dict(codes())
    assert len(found) > 20, "the search finds what is there"
    missing = {code: place for code, place in found.items() if code not in known_problems() | SILENT}
    assert not missing


def test_given_every_problem_of_the_server_then_the_window_has_a_sentence_and_needs_none_of_the_servers() -> None:
    faults = {ProblemType.UNAVAILABLE: 503, ProblemType.INTERNAL: 500}
    for kind in ProblemType:
        error = refusal(Problem(faults.get(kind, 409), kind.value.replace("-", "_"), "In English", Node({})))
        assert error.code in known_problems(), kind


def test_given_a_sentence_then_it_says_more_than_a_code() -> None:
    for code in known_problems():
        sentence = problem(code)
        assert sentence.endswith((".", "org")), code
        assert len(sentence.split()) >= 4, code


def test_given_an_unknown_code_then_something_readable_comes() -> None:
    assert problem("new_code", "The peer's own words") == "The peer's own words"
    assert "new_code" in problem("new_code")


@pytest.mark.parametrize("cause", list(Cause))
def test_given_a_cause_then_one_sentence_of_its_own_says_what_happened(cause: Cause) -> None:
    sentence = cause_sentence(cause)
    assert sentence.endswith(".")
    assert len(sentence.split()) >= 4
    assert sentence not in {cause_sentence(other) for other in Cause if other is not cause}


@pytest.mark.parametrize("code", [*(c.value for c in Cause if c is not Cause.NONE), "recipient_hung_up"])
def test_given_a_cause_when_a_move_failed_by_it_then_why_and_what_follows(code: str) -> None:
    assert transfer_failure(code).endswith("The caller is back with you: try somebody else.")
    for move in ("transfer_failed", "add_failed", "leave_failed", "referral_failed"):
        told = problem(move, code)
        assert "It did not work." not in told, "every cause is known by name"
        assert told.count(".") >= 2
        assert told != problem(move, "unheard_of")


@pytest.mark.parametrize("code", list(TlsCode))
def test_given_a_tls_failure_then_the_link_says_why(code: TlsCode) -> None:
    status = LinkStatus(Link.SIP, LinkState.DISCONNECTED, START, f"tls_{code.value}")
    told = link_sentence(status)
    assert told == tls_sentence(code) == problem(f"tls_{code.value}")
    assert told.endswith(".")
    assert told not in {tls_sentence(other) for other in TlsCode if other is not code}


@pytest.mark.parametrize("reason", list(LockReason))
def test_given_a_lock_then_its_reason_is_a_sentence(reason: LockReason) -> None:
    assert lock_sentence(reason).endswith(".")
    assert all(lock_word(lock) for lock in Lock)


@pytest.mark.parametrize("reason", list(DiversionReason))
def test_given_a_diversion_then_its_reason_has_a_word_or_none(reason: DiversionReason) -> None:
    assert bool(diversion_reason(reason)) is (reason is not DiversionReason.UNKNOWN)


def test_given_chinese_then_no_sentence_of_a_code_stays_english(qapp: QApplication) -> None:
    language = Language()
    language.set("zh_CN")
    try:
        told = [
            *(cause_sentence(cause) for cause in Cause),
            *(transfer_failure(cause.value) for cause in Cause),
            *(tls_sentence(code) for code in TlsCode),
            *(lock_sentence(reason) for reason in LockReason),
            *(problem(code) for code in known_problems()),
        ]
    finally:
        language.set("en")
    english = [words for words in told if not any("\u4e00" <= sign <= "\u9fff" for sign in words)]
    assert english == []


def test_given_a_device_in_anothers_place_then_the_notice_names_both() -> None:
    assert problem("device_replaced", "Blue Headset\nLaptop") == "Blue Headset is gone. The call goes on with Laptop."
    assert problem("device_replaced", "Blue Headset\n") == problem("device_replaced"), "not half a sentence"
