"""Who the far end of a dialog is, and when it becomes somebody else."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.address import Party
from agent_desktop.sip.identity import NumberParser, asserts_identity, party_of
from agent_desktop.sip.message import Headers


class FarEnd:
    """The party of one dialog. An exchange that connects another tells so in a re-INVITE or UPDATE (RFC 5876).

    `believes(source)` tells whose word counts beyond From, by the host:port it came from.
    """

    def __init__(self, parse: NumberParser, believes: Callable[[str], bool]) -> None:
        self._parse = parse
        self._believes = believes
        self.party: Party | None = None
        """None until the dialog is dialled or has arrived."""

    def introduced(self, headers: Headers) -> Party:
        """The party that an INVITE names."""
        self.party = party_of(headers, self._parse, self._believes(headers.source))
        return self.party

    def changed(self, headers: Headers) -> Party | None:
        """The new party if a request within the dialog names another one."""
        if self.party is None or not asserts_identity(headers) or not self._believes(headers.source):
            return None
        party = party_of(headers, self._parse)
        if (party.address.user, party.name) == (self.party.address.user, self.party.name):
            return None
        self.party = party
        return party
