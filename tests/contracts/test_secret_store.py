"""What every SecretStore promises: the same tests on the fake and on a real GNOME Keyring of its own."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.host.secrets import KeyStore
from agent_desktop.ports import SecretsError, SecretStore
from tests.fakes.secrets import MemorySecrets
from tests.lab.need import need_program


@pytest.fixture(scope="module")
def keyring_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a private session bus with an unlocked key store on it."""
    dbus = need_program("dbus-daemon", "dbus")
    daemon = need_program("gnome-keyring-daemon", "gnome-keyring")
    home = tmp_path_factory.mktemp("keyring")
    bus = subprocess.Popen(
        [str(dbus), "--session", "--nofork", "--print-address", f"--address=unix:dir={home}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert bus.stdout is not None
    address = bus.stdout.readline().strip()
    folders = {"HOME": str(home), "XDG_DATA_HOME": str(home / "share"), "XDG_RUNTIME_DIR": str(home)}
    environ = {**os.environ, **folders, "DBUS_SESSION_BUS_ADDRESS": address}
    keys = subprocess.Popen(
        [str(daemon), "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environ,
    )
    assert keys.stdin is not None
    keys.stdin.write(b"the password of the key store")
    keys.stdin.close()
    try:
        _wait_for_the_key_store(address)
        yield address
    finally:
        for process in (keys, bus):
            process.terminate()
            process.wait()
        bus.stdout.close()


def _wait_for_the_key_store(address: str) -> None:
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    asked = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    question = new_method_call(asked, "NameHasOwner", "s", ("org.freedesktop.secrets",))
    deadline = time.monotonic() + 10
    with open_dbus_connection(address) as connection:
        while not connection.send_and_get_reply(question).body[0]:
            assert time.monotonic() < deadline, "the key store did not come up"
            time.sleep(0.05)


@pytest.fixture(params=["memory", "key store"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SecretStore:
    if request.param == "memory":
        return MemorySecrets()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", request.getfixturevalue("keyring_bus"))
    return KeyStore(service=f"Agent Desktop test {time.monotonic_ns()}")


async def test_given_nothing_kept_when_asked_then_empty(store: SecretStore) -> None:
    assert await store.get("session wang") == ""


async def test_given_a_secret_when_kept_then_it_comes_back_and_the_last_one_counts(store: SecretStore) -> None:
    await store.set("session wang", "refresh-1")
    await store.set("session wang", "刷新-2 with 'quotes' and \n lines")
    await store.set("session li", "other")
    assert await store.get("session wang") == "刷新-2 with 'quotes' and \n lines"
    assert await store.get("session li") == "other"


async def test_given_a_secret_when_deleted_twice_then_it_is_gone(store: SecretStore) -> None:
    await store.set("session wang", "refresh-1")
    await store.delete("session wang")
    await store.delete("session wang")
    assert await store.get("session wang") == ""


@pytest.fixture(params=["memory", "key store"])
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SecretStore:
    if request.param == "memory":
        memory = MemorySecrets()
        memory.missing()
        return memory
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    return KeyStore()


async def test_given_no_key_store_when_used_then_it_says_so_and_keeps_nothing(missing: SecretStore) -> None:
    for attempt in (missing.set("a", "b"), missing.get("a"), missing.delete("a")):
        with pytest.raises(SecretsError) as caught:
            await attempt
        assert caught.value.code == "no_key_store"
