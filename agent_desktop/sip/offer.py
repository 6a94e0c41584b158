"""What our offers say of encryption where it is wished for, not demanded, and the far end refuses the wish.

"Optional" goes out as plain audio with keys beside it (RTP/AVP with a=crypto), as most phones and exchanges do it: RFC
4568 has no other offer that leaves the choice to the far end. Some take encryption only where it is offered alone
(RTP/SAVP), others refuse every offer that has keys; both say 488 or 606. They are asked again, the better way first.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto

from agent_desktop.domain.provisioning import SrtpPolicy

_NOT_ACCEPTABLE = frozenset({415, 488, 606})
"""RFC 3261 sections 21.4.13, 21.4.26 and 21.6.4: it is the description of the media that is refused."""
_KEYS = ("a=crypto:", "a=fingerprint:", "a=setup:")


class Encryption(StrEnum):
    AS_WISHED = auto()
    ALONE = auto()
    NONE = auto()


class Offer:
    """Of one outgoing call: the first, and after each refusal the next."""

    def __init__(self, policy: SrtpPolicy) -> None:
        self.encryption = Encryption.AS_WISHED
        self._left = [Encryption.ALONE, Encryption.NONE] if policy is SrtpPolicy.OPTIONAL else []

    def taken(self) -> None:
        """The far end has begun to deal with the call: a refusal from now on has another reason."""
        self._left.clear()

    def refused(self, status: int) -> bool:
        """Whether the call is worth another INVITE: `encryption` is what that offers."""
        if status not in _NOT_ACCEPTABLE or not self._left:
            return False
        self.encryption = self._left.pop(0)
        return True

    def written(self, sdp: str) -> str:
        """The stack's offer `sdp`, which is as wished, as it goes out; a re-INVITE offers what the first one did."""
        match self.encryption:
            case Encryption.AS_WISHED:
                return sdp
            case Encryption.ALONE:
                return "".join(_alone(sdp.splitlines(keepends=True)))
            case Encryption.NONE:
                return "".join(line for line in sdp.splitlines(keepends=True) if not line.startswith(_KEYS))


def _alone(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line.replace(" RTP/AVP ", " RTP/SAVP ", 1) if line.startswith("m=audio ") else line
