"""What kind of network this computer is on, for the quality record of a call: cable, radio, tunnel or mobile."""

from __future__ import annotations

import socket
import struct
import sys
from pathlib import Path

from agent_desktop.host.network import leads_out

_INTERFACES = Path("/sys/class/net")
_SIOCGIFADDR = 0x8915
"""netdevice(7): the IPv4 address of an interface."""


def network_kind() -> str:
    """ "wired", "wireless", "vpn" or "mobile" of the interface that leads out; "" where that cannot be told."""
    return interface_with(leads_out())[1]


def interface_with(address: str) -> tuple[str, str]:
    """Name and kind of the interface that has this address of ours; "" for what cannot be told."""
    if not address or sys.platform != "linux":
        return "", ""
    name = next((n for _, n in socket.if_nameindex() if _address_of(n) == address), "")
    return name, kind_of(_INTERFACES / name) if name else ""


def kind_of(interface: Path) -> str:
    """By what the kernel shows of an interface (Documentation/ABI/testing/sysfs-class-net); "" when it is gone."""
    try:
        uevent = (interface / "uevent").read_text("ascii", "replace")
    except OSError:
        return ""
    kind = next((line.removeprefix("DEVTYPE=") for line in uevent.splitlines() if line.startswith("DEVTYPE=")), "")
    if kind == "wwan" or interface.name.startswith(("wwan", "ppp")):
        return "mobile"
    if kind == "wlan" or (interface / "phy80211").exists() or (interface / "wireless").exists():
        return "wireless"
    if kind == "wireguard" or (interface / "tun_flags").exists():
        return "vpn"
    return "wired"


def _address_of(name: str) -> str:
    if sys.platform != "linux":
        return ""
    import fcntl  # only there is such a module

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            answer = fcntl.ioctl(any_socket, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        except OSError:  # it has none
            return ""
    return socket.inet_ntoa(answer[20:24])
