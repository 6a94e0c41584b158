"""Logs: one line an event, and nothing in them that opens a door."""

from __future__ import annotations

import io
import logging
import logging.handlers
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.kit.log import RedactingFormatter, configure, redact


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ('Authorization: Digest username="1001", response="6629fae4"', "Authorization: [hidden]"),
        ("authorization:Basic YTpi", "authorization:[hidden]"),
        ("Proxy-Authorization : Digest x\r\nTo: <sip:a@b>", "Proxy-Authorization : [hidden]\r\nTo: <sip:a@b>"),
        ("{'authorization': 'Basic YTpi'}", "{'authorization': [hidden]"),
        ("password=hunter2 user=li", "password=[hidden] user=li"),
        ('{"password": "hunter2", "user": "li"}', '{"password": [hidden], "user": "li"}'),
        ('{"sip_password":"two words, and \\"quotes\\"","n":1}', '{"sip_password":[hidden],"n":1}'),
        ("LineConfig(password='two words', aor='sip:a@b')", "LineConfig(password=[hidden], aor='sip:a@b')"),
        ('"password": "cut off in the mid', '"password": [hidden]'),
        ("passwd: x, Secret = y", "passwd: [hidden], Secret = [hidden]"),
        ("token=abc.def", "token=[hidden]"),
        ('"access_token":"abc"', '"access_token":[hidden]'),
        ("refresh_token: abc", "refresh_token: [hidden]"),
        ("GET / with Bearer abc.def-ghi==", "GET / with Bearer [hidden]"),
        ("token=Bearer abc", "token=[hidden] [hidden]"),
        ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PSt", "a=crypto:[hidden]"),
        ("v=0\r\nA=CRYPTO:1 x\r\na=sendrecv", "v=0\r\na=crypto:[hidden]\r\na=sendrecv"),
        ("crypto line of another kind: inline:PSt|2^20", "crypto line of another kind: inline:[hidden]|2^20"),
        ("TX: AES_CM key=00112233445566778899aabb", "TX: AES_CM key=[hidden]"),
        (
            "Content-Type: application/dtmf\r\nContent-Length: 1\r\n\r\n5\r\n",
            "Content-Type: application/dtmf\r\nContent-Length: 1\r\n\r\n[hidden]\r\n",
        ),
        ("INFO sip:a@b\r\nSignal=5\r\nDuration=160", "INFO sip:a@b\r\nSignal=[hidden]\r\nDuration=160"),
        ("<sip:li:hunter2@example.org>", "<sip:li:[hidden]@example.org>"),
        ("https://li:hunter2@example.org/v1", "https://li:[hidden]@example.org/v1"),
    ],
)
def test_given_a_secret_when_redacted_then_only_the_secret_is_hidden(text: str, hidden: str) -> None:
    assert redact(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "call 7 answered after 1.2 s",
        "INVITE sip:1001@127.0.0.1:5060;transport=tcp SIP/2.0",
        "the token was refused",
        "wrong password for line 1",
        "registrar sip:example.org:5060 answers, contact <sip:1001@10.0.0.7:5060>",
        "GET http://127.0.0.1:8080/v1/knowledge?q=a@b",
        "signal strength = 5",
    ],
)
def test_given_plain_text_when_redacted_then_it_stays(text: str) -> None:
    assert redact(text) == text


@given(st.text(max_size=200))
def test_given_any_text_when_redacted_twice_then_nothing_more_changes(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.text(st.characters(blacklist_characters='"\\', blacklist_categories=["Cs"]), min_size=12, max_size=40))
def test_given_any_password_in_json_when_redacted_then_it_is_gone(password: str) -> None:
    assert redact(f'{{"password": "{password}", "n": 1}}') == '{"password": [hidden], "n": 1}'


def test_given_a_traceback_when_formatted_then_its_secrets_are_hidden_too() -> None:
    try:
        raise ValueError("password=hunter2")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "login %s failed", ("token=abc",), sys.exc_info())
    text = RedactingFormatter("%(message)s").format(record)
    assert "login token=[hidden] failed" in text
    assert "ValueError: password=[hidden]" in text
    assert "hunter2" not in text


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, given back as it was."""
    logger = logging.getLogger()
    handlers, level = tuple(logger.handlers), logger.level
    quietened = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "asyncio", "qasync")}
    for handler in handlers:
        logger.removeHandler(handler)  # so that configure() does not close what pytest still needs
    yield logger
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    for handler in handlers:
        logger.addHandler(handler)
    logger.setLevel(level)
    for name, old in quietened.items():
        logging.getLogger(name).setLevel(old)


def test_given_a_file_when_configured_then_lines_go_to_it_and_to_stderr_without_secrets(
    root: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    file = tmp_path / "desktop.log"
    configure("DEBUG", file)
    logging.getLogger("agent_desktop.sip").debug("来电 password=hunter2")
    for text in (stderr.getvalue(), file.read_text(encoding="utf-8")):
        assert text.endswith(" D agent_desktop.sip: 来电 password=[hidden]\n")
    assert root.level == logging.DEBUG


def test_given_a_second_time_when_configured_then_the_old_handlers_are_closed_and_gone(
    root: logging.Logger, tmp_path: Path
) -> None:
    configure("INFO", tmp_path / "first.log")
    first = next(h for h in root.handlers if isinstance(h, logging.handlers.RotatingFileHandler))
    configure("WARNING", tmp_path / "second.log")
    assert first.stream is None
    assert len(root.handlers) == 2
    assert root.level == logging.WARNING


def test_given_a_windowed_bundle_when_configured_then_there_is_no_stream_to_write_to(
    root: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    configure()
    assert root.handlers == []


def test_given_noisy_libraries_when_configured_then_they_are_heard_from_warnings_on(root: logging.Logger) -> None:
    configure("DEBUG")
    assert {logging.getLogger(name).level for name in ("httpx", "httpcore", "asyncio", "qasync")} == {logging.WARNING}
