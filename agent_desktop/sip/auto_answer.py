"""Whether the other side asks this phone to act by itself: to answer an INVITE, or to talk and hold by NOTIFY."""

from __future__ import annotations

import re

from agent_desktop.domain.events import RemoteWish
from agent_desktop.sip.message import Headers, split_parameters

_MAX_DELAY = 60.0
_SECONDS = re.compile(r"\d{1,4}(?:\.\d{0,3})?\Z", re.ASCII)
_WORDS = frozenset({"ring answer", "auto answer", "auto-answer", "alert-autoanswer"})


def auto_answer_after(headers: Headers) -> float | None:
    """Seconds after which the caller asks us to answer by ourselves, None where nobody asks.

    In this order: Call-Info answer-after; Alert-Info with alert-autoanswer or answer-after; Answer-Mode and
    Priv-Answer-Mode Auto (RFC 5373, with or without `require`: who may not be answered for still rings); X-AUTOANSWER;
    P-Auto-Answer. Whether it is allowed is the centre's decision.
    """
    for name in ("call-info", "alert-info"):
        for value in headers.all(name):
            if (after := _asked_for(value)) is not None:
                return after
    for name in ("answer-mode", "priv-answer-mode"):
        if split_parameters(headers.first(name))[0].lower() == "auto":
            return 0.0
    if headers.first("x-autoanswer").lower() in ("true", "1"):
        return 0.0
    return 0.0 if split_parameters(headers.first("p-auto-answer"))[0].lower() == "normal" else None


def remote_wish_of(headers: Headers) -> RemoteWish | None:
    """What a NOTIFY inside the call asks for: the events `talk` and `hold` of desk phones."""
    if headers.method != "NOTIFY":
        return None
    event = split_parameters(headers.first("event", "o"))[0].lower()
    return {"talk": RemoteWish.TALK, "hold": RemoteWish.HOLD}.get(event)


def _asked_for(value: str) -> float | None:
    """`<uri>;answer-after=N`, `<uri>;info=alert-autoanswer;delay=N`, the same without the URI, or just the words."""
    head, parameters = split_parameters(value)
    name, equals, text = head.partition("=")
    if equals and not head.startswith("<"):  # no URI in front: the first parameter stands where it should be
        parameters = {name.strip().lower(): text.strip().strip('"'), **parameters}
    if "answer-after" in parameters:
        return _seconds(parameters["answer-after"])
    words = (head.strip('<>" ').lower(), parameters.get("info", "").strip("<> ").lower())
    if not _WORDS.intersection(words):
        return None
    return _seconds(parameters["delay"]) or 0.0 if "delay" in parameters else 0.0


def _seconds(text: str) -> float | None:
    return min(float(text), _MAX_DELAY) if _SECONDS.match(text.strip()) else None
