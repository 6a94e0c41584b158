"""How often one address may ask for a survey's page, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address

MOST = 60
WINDOW_SECONDS = 60.0
_REMEMBERED = 10_000


class Visits:
    """A sliding window for each address; the least recent visitors are forgotten first."""

    def __init__(self, most: int = MOST, remembered: int = _REMEMBERED) -> None:
        self._most, self._remembered = most, remembered
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str, moment: float) -> float:
        """Counts a visit; seconds until the next one is welcome, 0 when this one is. `moment` in monotonic seconds."""
        key = _key(address)
        times = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
        while times and times[0] <= moment - WINDOW_SECONDS:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + WINDOW_SECONDS - moment
        times.append(moment)
        return 0.0


def _key(address: str) -> str:
    """One visitor has a whole /64 of IPv6 addresses (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address
