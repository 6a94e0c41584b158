"""Who hears whom: the legs that have the sound, the conference among them, and who is silenced, as wanted links.

Nothing here touches PJSIP; sip/audio makes its bridge look like links().
"""

from __future__ import annotations

from collections.abc import Sequence

from agent_desktop.domain.leg import LegId

MICROPHONE = "microphone"
EAR = "ear"

Link = tuple[str, str]
"""From a source to a sink of sound: a leg's id, MICROPHONE or EAR."""


class Floor:
    """Which legs have the sound. Outside of a conference that is one leg at most."""

    def __init__(self) -> None:
        self._present: list[LegId] = []
        self._joined: tuple[LegId, ...] = ()
        self._muted: set[LegId] = set()
        self._silenced: set[LegId] = set()
        self._keying: set[LegId] = set()

    # --- coming and going --------------------------------------------------------------------------------------------

    def enter(self, leg: LegId) -> tuple[LegId, ...]:
        """Gives the sound to `leg`; returns those that lose it because they are in no conference with it."""
        losers = tuple(other for other in self._present if other != leg and not self._are_joined(leg, other))
        self._present = [other for other in self._present if other not in losers and other != leg] + [leg]
        return losers

    def leave(self, leg: LegId) -> None:
        """Takes the sound from `leg`, which keeps its place in the conference: it is on hold, say."""
        if leg in self._present:
            self._present.remove(leg)

    def forget(self, leg: LegId) -> None:
        """The leg ended. A conference of one is none."""
        self.leave(leg)
        for marks in (self._muted, self._silenced, self._keying):
            marks.discard(leg)
        if leg in self._joined:
            left = tuple(other for other in self._joined if other != leg)
            self._joined = left if len(left) > 1 else ()

    def join(self, legs: Sequence[LegId]) -> None:
        """From now on exactly these are a conference; with fewer than two the first that has the sound keeps it."""
        wanted = tuple(dict.fromkeys(legs))
        keepers = wanted if len(wanted) > 1 else (*wanted, *self._joined)
        self._joined = wanted if len(wanted) > 1 else ()
        staying = [leg for leg in keepers if leg in self._present]
        if not self._joined:
            staying = staying[:1]
        if staying:  # else somebody outside has the sound, and keeps it
            self._present = staying

    def replace(self, old: LegId, new: LegId) -> None:
        """`new` takes over what `old` was: its place in the conference, its mute, its silence."""
        self._joined = tuple(new if leg == old else leg for leg in self._joined)
        for marks in (self._muted, self._silenced):
            if old in marks:
                marks.add(new)

    # --- marks -------------------------------------------------------------------------------------------------------

    def set_muted(self, leg: LegId, muted: bool) -> None:
        """Whether the microphone reaches the leg. Within a conference it reaches all or none."""
        for each in self._joined if leg in self._joined else (leg,):
            _mark(self._muted, each, muted)

    def set_silenced(self, leg: LegId, silent: bool) -> None:
        """Whether what the leg's far end says reaches nobody."""
        _mark(self._silenced, leg, silent)

    def set_keying(self, leg: LegId, keying: bool) -> None:
        """While key tones go into the leg nothing else may: speech would spoil them."""
        _mark(self._keying, leg, keying)

    # --- answers -----------------------------------------------------------------------------------------------------

    @property
    def present(self) -> tuple[LegId, ...]:
        """The legs that have the sound, the latest last."""
        return tuple(self._present)

    def is_muted(self, leg: LegId) -> bool:
        return leg in self._muted

    def links(self) -> frozenset[Link]:
        """Every link that there should be in the bridge now."""
        wanted: set[Link] = set()
        for leg in self._present:
            if leg not in self._silenced:
                wanted.add((leg, EAR))
                wanted.update(
                    (leg, other)
                    for other in self._present
                    if other != leg and other not in self._keying and self._are_joined(leg, other)
                )
            if leg not in self._muted and leg not in self._keying:
                wanted.add((MICROPHONE, leg))
        return frozenset(wanted)

    def _are_joined(self, one: LegId, other: LegId) -> bool:
        return one in self._joined and other in self._joined


def _mark(marks: set[LegId], leg: LegId, on: bool) -> None:
    if on:
        marks.add(leg)
    else:
        marks.discard(leg)
