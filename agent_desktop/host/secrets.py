"""SecretStore on the operating system's key store, through keyring.

Accepted are the Secret Service (GNOME Keyring, KeePassXC, KWallet 6), KWallet over D-Bus and the Windows Credential
Manager, named here one by one: keyring would also offer files with plain text. Codes of SecretsError: "no_key_store",
"locked" (nobody answered its question in time), "failed".
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from agent_desktop.ports import SecretsError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE = "Agent Desktop"
PATIENCE_SECONDS = 5.0
"""A locked key store asks its owner on the screen and waits for ever; we do not."""

Work = Callable[["KeyringBackend"], str]


class KeyStore:
    """One request at a time, each in a short-lived daemon thread: one that hangs delays neither window nor exit."""

    def __init__(self, service: str = SERVICE, patience: float = PATIENCE_SECONDS) -> None:
        self._service = service
        self._patience = patience
        self._turn = asyncio.Lock()
        self._hanging: threading.Thread | None = None
        self._backend: KeyringBackend | None = None

    async def get(self, name: str) -> str:
        return await self._run(lambda store: store.get_password(self._service, name) or "")

    async def set(self, name: str, secret: str) -> None:
        def work(store: KeyringBackend) -> str:
            store.set_password(self._service, name, secret)
            return ""

        await self._run(work)

    async def delete(self, name: str) -> None:
        def work(store: KeyringBackend) -> str:
            if store.get_password(self._service, name) is not None:
                store.delete_password(self._service, name)
            return ""

        await self._run(work)

    async def _run(self, work: Work) -> str:
        async with self._turn:
            if self._hanging is not None and self._hanging.is_alive():
                raise SecretsError("locked")
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[str] = loop.create_future()

            def settle(result: str, error: SecretsError | None) -> None:
                if answer.done():
                    return
                if error is None:
                    answer.set_result(result)
                else:
                    answer.set_exception(error)

            def thread() -> None:
                result, error = self._attempt(work)
                if not loop.is_closed():
                    loop.call_soon_threadsafe(settle, result, error)

            worker = threading.Thread(target=thread, name="key-store", daemon=True)
            worker.start()
            try:
                async with asyncio.timeout(self._patience):
                    return await answer
            except TimeoutError:
                self._hanging = worker
                raise SecretsError("locked", f"no answer in {self._patience:g} s") from None

    def _attempt(self, work: Work) -> tuple[str, SecretsError | None]:
        """In the thread. keyring lets the exceptions of D-Bus and Windows libraries through, so all are caught."""
        try:
            if self._backend is None:
                self._backend = _find_backend()
            return work(self._backend), None
        except SecretsError as error:
            return "", error
        except Exception as error:
            locked = "Locked" in type(error).__name__ or "locked" in str(error)
            return "", SecretsError("locked" if locked else "failed", f"{type(error).__name__}: {error}")


def _find_backend() -> KeyringBackend:
    """The first key store that works here. Asked for by name: the bundle finds them, plug-ins stay out."""
    for candidate in _candidates():
        try:
            _ = candidate.priority  # raises where the key store is not there
            return candidate()
        except Exception as error:
            log.debug("%s cannot be used: %s", candidate.__module__, error)
    raise SecretsError("no_key_store")


def _candidates() -> list[type[KeyringBackend]]:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return [WinVaultKeyring]
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return []  # nothing leads to either; importing them to find that out would cost 9 MiB
    from keyring.backends.kwallet import DBusKeyring
    from keyring.backends.SecretService import Keyring

    return [Keyring, DBusKeyring]
