"""Logging set-up: one line an event, secrets and keyed digits never written."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
from collections.abc import Sequence
from pathlib import Path

FORMAT = "%(asctime)s.%(msecs)03d %(levelname).1s %(name)s: %(message)s"
_MAX_BYTES = 5_000_000
_KEPT_FILES = 4

# What a SIP trace, an HTTP header or a careless message could carry.
_SECRETS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"(?i)\b((?:proxy-)?authorization)(['\"]?\s*[:=]\s*)[^\r\n]+"), r"\1\2[hidden]"),
    (re.compile(r"\bBearer\s+[\w.~+/-]+=*"), "Bearer [hidden]"),
    (
        re.compile(
            r"(?i)\b(\w*(?:password|passwd|secret|token))(['\"]?\s*[=:]\s*)"
            r"""("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[^\s,'"}]+)"""
        ),
        r"\1\2[hidden]",
    ),
    (re.compile(r"(?i)((?:\bsips?:|//)[^\s:/@;<>\"]+):[^\s/@;<>\"]+@"), r"\1:[hidden]@"),
    (re.compile(r"(?i)\ba=crypto:[^\r\n]+"), "a=crypto:[hidden]"),
    (re.compile(r"(?i)\binline:[^\s|]+"), "inline:[hidden]"),
    (re.compile(r"(?i)\bkey=[0-9a-f]{16,}"), "key=[hidden]"),
    (re.compile(r"(?im)^Signal\s*=\s*\S+"), "Signal=[hidden]"),
    (re.compile(r"(?is)(\bapplication/dtmf\s*?\r?\n(?:[^\r\n]+\r?\n)*\r?\n)[0-9a-d*#,]+"), r"\1[hidden]"),
)


def redact(text: str) -> str:
    """`text` without credentials, SRTP keys and DTMF digits."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats as usual, then hides secrets, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: str = "INFO", file: Path | None = None) -> None:
    """Sends the root logger to stderr and, when given, to a rotating `file` (its folder must exist)."""
    formatter = RedactingFormatter(FORMAT, datefmt="%H:%M:%S")
    handlers: list[logging.Handler] = []
    if sys.stderr is not None:  # a windowed bundle has none
        handlers.append(logging.StreamHandler())
    if file is not None:
        handlers.append(
            logging.handlers.RotatingFileHandler(file, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")
        )
    root = logging.getLogger()
    for old in tuple(root.handlers):
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "asyncio", "qasync"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
