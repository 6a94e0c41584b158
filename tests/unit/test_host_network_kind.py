"""The kind of network, by what the kernel shows of an interface."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.host.network import leads_out
from agent_desktop.host.network_kind import kind_of, network_kind


@pytest.mark.parametrize(
    ("name", "uevent", "extra", "kind"),
    [
        ("eth0", "INTERFACE=eth0\nIFINDEX=2\n", "", "wired"),
        ("wlp2s0", "DEVTYPE=wlan\nINTERFACE=wlp2s0\n", "", "wireless"),
        ("wlan0", "INTERFACE=wlan0\n", "phy80211", "wireless"),
        ("tun0", "INTERFACE=tun0\n", "tun_flags", "vpn"),
        ("wg0", "DEVTYPE=wireguard\nINTERFACE=wg0\n", "", "vpn"),
        ("wwp0s20", "DEVTYPE=wwan\nINTERFACE=wwp0s20\n", "", "mobile"),
        ("ppp0", "INTERFACE=ppp0\n", "", "mobile"),
    ],
)
def test_given_an_interface_then_its_kind_is_told(
    tmp_path: Path, name: str, uevent: str, extra: str, kind: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "uevent").write_text(uevent)
    if extra:
        (folder / extra).touch()
    assert kind_of(folder) == kind


def test_given_an_interface_that_is_gone_then_nothing_is_claimed(tmp_path: Path) -> None:
    assert kind_of(tmp_path / "eth9") == ""


def test_given_this_computer_then_it_is_one_of_the_kinds_or_not_connected() -> None:
    kinds = {"wired", "wireless", "vpn", "mobile"} if leads_out() else {""}
    assert network_kind() in kinds | {""}
