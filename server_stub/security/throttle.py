"""How many failed logins are let through, per user name and per address, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict, deque

from server_stub.settings import LoginLimits


class LoginThrottle:
    """A sliding window of failures per key; the least recently used keys are forgotten first."""

    def __init__(self, limits: LoginLimits) -> None:
        self._limits = limits
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, username: str, address: str, moment: float) -> float:
        """Seconds until a next try is let through; 0 when it may come now. `moment` in monotonic seconds."""
        return max(
            self._wait(_user_key(username), self._limits.per_username, moment),
            self._wait(_address_key(address), self._limits.per_address, moment),
        )

    def failed(self, username: str, address: str, moment: float) -> int:
        """Counts a failure; returns the tries left."""
        for key in (_user_key(username), _address_key(address)):
            self._failures.setdefault(key, deque()).append(moment)
            self._failures.move_to_end(key)
        while len(self._failures) > self._limits.remembered:
            self._failures.popitem(last=False)
        by_name = self._limits.per_username - len(self._recent(_user_key(username), moment))
        by_address = self._limits.per_address - len(self._recent(_address_key(address), moment))
        return max(0, min(by_name, by_address))

    def succeeded(self, username: str) -> None:
        """A right password wipes the slate of the user name; the address keeps its failures."""
        self._failures.pop(_user_key(username), None)

    def _wait(self, key: str, limit: int, moment: float) -> float:
        recent = self._recent(key, moment)
        return 0.0 if len(recent) < limit else recent[-limit] + self._limits.window - moment

    def _recent(self, key: str, moment: float) -> deque[float]:
        failures = self._failures.get(key)
        if failures is None:
            return deque()
        while failures and failures[0] <= moment - self._limits.window:
            failures.popleft()
        if not failures:
            del self._failures[key]
        return failures


def _user_key(username: str) -> str:
    return f"user {username.casefold()}"


def _address_key(address: str) -> str:
    return f"address {address}"
