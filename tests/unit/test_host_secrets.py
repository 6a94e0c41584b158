"""A key store that hangs, breaks or is locked: the program goes on."""

from __future__ import annotations

import asyncio
import sys
import threading
import time

import pytest
from keyring.backend import KeyringBackend

from agent_desktop.host import secrets as secrets_module
from agent_desktop.host.secrets import KeyStore
from agent_desktop.ports import SecretsError


class LockedException(Exception):
    """Named as SecretStorage's."""


class OddKeyring(KeyringBackend):
    priority = 1
    wait: threading.Event | None = None
    error: Exception | None = None
    kept: dict[str, str]
    order: list[str]

    def get_password(self, service: str, username: str) -> str | None:
        self._trouble()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._trouble()
        time.sleep(0.01 if password == "slow" else 0)
        self.order.append(password)
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]

    def _trouble(self) -> None:
        if self.wait is not None:
            self.wait.wait(30)
        if self.error is not None:
            raise self.error


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> OddKeyring:
    made = OddKeyring()  # type: ignore[no-untyped-call]  # keyring's constructor has no types
    made.kept, made.order = {}, []
    monkeypatch.setattr(secrets_module, "_find_backend", lambda: made)
    return made


async def test_given_a_key_store_that_waits_for_its_owner_when_asked_then_locked_in_time_and_again_at_once(
    odd: OddKeyring,
) -> None:
    odd.wait = threading.Event()
    store = KeyStore(patience=0.3)
    for _ in range(2):
        with pytest.raises(SecretsError) as caught:
            await store.get("a")
        assert caught.value.code == "locked"
        assert [thread.name for thread in threading.enumerate()].count("key-store") == 1, "it is not asked again"
    odd.wait.set()
    while any(thread.name == "key-store" for thread in threading.enumerate()):
        await asyncio.sleep(0.01)
    assert await store.get("a") == ""


async def test_given_many_writes_when_asked_for_at_once_then_they_happen_in_order(odd: OddKeyring) -> None:
    store = KeyStore()
    await asyncio.gather(store.set("t", "slow"), store.set("t", "second"), store.set("t", "third"))
    assert odd.order == ["slow", "second", "third"]
    assert await store.get("t") == "third"


@pytest.mark.parametrize(
    ("error", "code"),
    [(LockedException("x"), "locked"), (OSError("The vault is locked"), "locked"), (RuntimeError("D-Bus"), "failed")],
)
async def test_given_a_key_store_that_breaks_when_asked_then_only_our_error_leaves(
    odd: OddKeyring, error: Exception, code: str
) -> None:
    odd.error = error
    with pytest.raises(SecretsError) as caught:
        await KeyStore().get("a")
    assert caught.value.code == code
    assert type(error).__name__ in caught.value.detail


async def test_given_only_key_stores_that_are_not_there_when_looked_for_then_no_key_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Absent:
        @property
        def priority(self) -> float:
            return 5

        def __init__(self) -> None:
            raise RuntimeError("no bus")

    monkeypatch.setattr(secrets_module, "_candidates", lambda: [Absent])
    with pytest.raises(SecretsError) as caught:
        await KeyStore().get("a")
    assert caught.value.code == "no_key_store"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' key store is always there")
async def test_given_no_session_bus_when_a_key_store_is_looked_for_then_none_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert secrets_module._candidates() == []
    with pytest.raises(SecretsError) as caught:
        await KeyStore().get("a")
    assert caught.value.code == "no_key_store"


def test_given_the_real_candidates_then_none_of_them_writes_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    names = {f"{c.__module__}.{c.__name__}" for c in secrets_module._candidates()}
    assert names
    assert names <= {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
