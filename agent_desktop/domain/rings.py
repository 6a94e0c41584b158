"""Which sound a call rings with: what the exchange asks for in Alert-Info, and what the centre gave the queue.

The names are those that exchanges write (RFC 7462 section 9 for the URNs, `info=` and Bellcore names by custom). An
address in Alert-Info is only ever read for its name: nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SILENT = "silent"
"""A queue's or an exchange's name for no sound at all."""
USUAL = ""
"""The ring that the agent chose."""

_PRIORITY = "bell"
_ALERTS: Mapping[str, str] = {
    **dict.fromkeys(("alert-priority", "priority", "urgent", "emergency", "alert-emergency"), _PRIORITY),
    **dict.fromkeys(("urn:alert:priority:high", "alert-urgent"), _PRIORITY),
    **dict.fromkeys(("silent", "silence", "alert-silent"), SILENT),
    **dict.fromkeys(("alert-internal", "internal", "urn:alert:source:internal", "alert-group"), "chime"),
    **dict.fromkeys(("alert-external", "external", "urn:alert:source:external"), USUAL),
    "bellcore-dr1": USUAL,
    "bellcore-dr2": "chime",
    "bellcore-dr3": _PRIORITY,
    **{name: name for name in ("marimba", "bell", "chime")},
}
_MAX_NAMES = 32


def alert_ring(alert: str) -> str | None:
    """The sound that an Alert-Info asks for: a name, SILENT, or None where it names nothing we know.

    The most urgent of several counts.
    """
    found: list[str] = []
    for part in re.split(r'[;,<>"\s]+', alert.lower())[:_MAX_NAMES]:
        sound = _ALERTS.get(part.rpartition("=")[2].rpartition("/")[2])
        if sound is not None:
            found.append(sound)
    return next((sound for sound in (_PRIORITY, SILENT) if sound in found), found[0] if found else None)


def ring_of(alert: str, queue_ring: str = "") -> str:
    """The sound of a call: an urgent alert, else the queue's own, else what the exchange asks for, else the usual."""
    asked = alert_ring(alert)
    if asked == _PRIORITY:
        return asked
    return queue_ring or asked or USUAL
