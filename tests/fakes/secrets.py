"""SecretStore in memory, with a key store that can be missing."""

from __future__ import annotations

from agent_desktop.ports import SecretsError
from tests.fakes.guard import only_in_tests


class MemorySecrets:
    """Keeps secrets as long as it lives; missing() makes it a computer without a key store."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.kept: dict[str, str] = {}
        self._missing = ""

    def missing(self, code: str = "no_key_store") -> None:
        self._missing = code

    async def get(self, name: str) -> str:
        self._check()
        return self.kept.get(name, "")

    async def set(self, name: str, secret: str) -> None:
        self._check()
        self.kept[name] = secret

    async def delete(self, name: str) -> None:
        self._check()
        self.kept.pop(name, None)

    def _check(self) -> None:
        if self._missing:
            raise SecretsError(self._missing)
