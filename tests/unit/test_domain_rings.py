"""The sound of a call, out of every spelling of Alert-Info."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.domain.rings import SILENT, USUAL, alert_ring, ring_of

_RINGS = Path(__file__).parents[2] / "resources" / "sounds" / "rings"


@pytest.mark.parametrize(
    ("alert", "sound"),
    [
        ("", None),
        ("<http://www.notused.com>;info=alert-internal", "chime"),
        ("<http://www.notused.com>;info=alert-external;x-line-id=0", USUAL),
        ('<http://x>;info="Alert-Priority"', "bell"),
        ("<urn:alert:source:internal>", "chime"),
        ("<urn:alert:source:external>, <urn:alert:priority:high>", "bell"),
        ("<http://127.0.0.1/Bellcore-dr2>", "chime"),
        ("<Bellcore-dr3>", "bell"),
        ("Bellcore-dr1", USUAL),
        ("info=internal", "chime"),
        ("info = internal", "chime"),
        ("<http://evil.example.org/ring.wav>", None),
        ("<file:///etc/passwd>", None),
        ("info=silence", SILENT),
        ("info=internal;info=silent", SILENT),
        ("info=silent, <priority>", "bell"),
        ("info=marimba", "marimba"),
        ("info=../../secret", None),
        ("info=alert-internally", None),
        ("," * 5000, None),
    ],
)
def test_given_an_alert_when_read_then_a_sound_of_ours_or_none(alert: str, sound: str | None) -> None:
    assert alert_ring(alert) == sound
    if sound not in (None, SILENT, USUAL):
        assert (_RINGS / f"{sound}.wav").is_file()


@pytest.mark.parametrize(
    ("alert", "queue", "sound"),
    [
        ("", "", USUAL),
        ("", "ring_billing", "ring_billing"),
        ("info=internal", "ring_billing", "ring_billing"),
        ("info=priority", "ring_billing", "bell"),
        ("info=internal", "", "chime"),
        ("info=priority", SILENT, "bell"),
        ("", SILENT, SILENT),
        ("info=silent", "", SILENT),
        ("info=external", "", USUAL),
        ("nothing known", "", USUAL),
    ],
)
def test_given_an_alert_and_a_queue_when_it_rings_then_urgency_first_the_queue_next(
    alert: str, queue: str, sound: str
) -> None:
    assert ring_of(alert, queue) == sound
