"""Messages waiting as an exchange tells it: the text of a NOTIFY, asked for or not (RFC 3842)."""

from __future__ import annotations

import re

from agent_desktop.domain.events import MessagesWaiting
from agent_desktop.domain.leg import LineId
from agent_desktop.sip.message import printable, read_body, read_headers, split_parameters

_COUNTS = re.compile(r"\s*(\d{1,6})\s*/\s*(\d{1,6})", re.ASCII)
_MAX_LINES = 64
_MAX_TEXT = 256


def messages_waiting(line_id: LineId, message: str) -> MessagesWaiting | None:
    """What a NOTIFY says about voice messages; None for another event or a text that says nothing readable.

    An exchange that says only that something waits counts as one new message.
    """
    headers = read_headers(message)
    if split_parameters(headers.first("event", "o"))[0].lower() != "message-summary":
        return None
    said: dict[str, str] = {}
    for text in read_body(message).split("\n")[:_MAX_LINES]:
        name, colon, value = text.partition(":")
        if colon:
            said.setdefault(name.strip().lower(), value.strip())
    waiting = said.get("messages-waiting", "").lower()
    counts = _COUNTS.match(said.get("voice-message", ""))
    if counts is None and waiting not in ("yes", "no"):
        return None
    new, old = (int(counts.group(1)), int(counts.group(2))) if counts else (int(waiting == "yes"), 0)
    return MessagesWaiting(line_id, new, old, printable(said.get("message-account", ""))[:_MAX_TEXT])
