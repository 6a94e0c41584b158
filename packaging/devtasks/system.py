"""Debian's packages that the program, its build and its tests need, and how they get on the machine.

A name may list alternatives, `libasound2|libasound2t64`: any of them will do; the first that apt knows is installed.
apt is used as root or through passwordless sudo. Otherwise Stop carries the one line to type. On a system without
dpkg nothing is checked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from devtasks.console import Console, Stop

CLIENT = (
    # Qt's platform plug-in and text
    "libegl1", "libgl1", "libglib2.0-0|libglib2.0-0t64", "libfontconfig1", "libdbus-1-3", "libbrotli1",
    "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
    "libwayland-cursor0", "libwayland-egl1",
    # a face for Latin and one for Chinese text
    "fonts-inter|fonts-noto-core|fonts-dejavu-core", "fonts-noto-cjk|fonts-wqy-microhei|fonts-wqy-zenhei",
    # what the SIP library links to, and PulseAudio's client library, which it loads where there is one
    "libasound2|libasound2t64", "libopus0", "libgsm1", "libsamplerate0", "libspeex1", "libspeexdsp1", "libpulse0",
)  # fmt: skip
LAB = ("debian-archive-keyring", "openssl")
"""To fetch Asterisk and to run it."""
TEST = (
    *LAB,
    "xvfb", "xauth", "sip-tester", "baresip-core", "coturn", "postgresql", "dbus", "gnome-keyring", "iproute2",
    "pulseaudio", "pulseaudio-utils", "libasound2-plugins", "pipewire", "pipewire-pulse", "wireplumber",
    "chromium", "chromium-driver",
)  # fmt: skip
"""Peers for the tests: a private X server, SIPp, baresip, a relay for sound, a database, a key store and sound
servers of their own, and a browser."""


def installed(names: Iterable[str]) -> set[str]:
    """Those of the names that dpkg has installed."""
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", *names]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return {
        package for status, _, package in (line.partition(" ") for line in answer.splitlines()) if status == "installed"
    }


def missing(packages: Sequence[str], present: Callable[[Iterable[str]], set[str]] = installed) -> list[str]:
    """Packages of which no alternative is installed, in the order given, each once."""
    names = [name for package in packages for name in package.split("|")]
    there = present(names)
    return [package for package in dict.fromkeys(packages) if there.isdisjoint(package.split("|"))]


def install_line(names: Sequence[str]) -> str:
    """The one line that a person types to install these packages."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}"


def ensure(packages: Sequence[str], console: Console) -> None:
    """Install what is missing, or raise Stop with the line to type."""
    if shutil.which("dpkg-query") is None or not (lacking := missing(packages)):
        return
    apt = _apt()
    if apt is None:
        names = " ".join(_choose(lacking))
        raise Stop(
            f"{len(lacking)} system packages are missing and this account may not install them. Please run:\n"
            f"  {install_line(names.split())}\nand start this command again."
        )
    with console.step("system packages", f"apt-get install {' '.join(_choose(lacking))}"):
        # with fresh package lists the first try saves the update; without lists it fails at once
        if _run([*apt, "install", *_choose(lacking)]) is not None:
            _run([*apt, "update"])
            problem = _run([*apt, "install", *_choose(lacking)])
            if problem is not None:
                raise Stop(
                    f"apt-get could not install the system packages ({problem}). "
                    f"Check the network and apt's sources, or run:\n  {install_line(_choose(lacking))}"
                )


def _apt() -> list[str] | None:
    options = ["-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    if sys.platform != "win32" and os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *options]
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *options]
    return None


def _choose(packages: Sequence[str]) -> list[str]:
    """One name per package: its first alternative that apt knows, or the first of all."""
    chosen = []
    for package in packages:
        names = package.split("|")
        known = [name for name in names if len(names) > 1 and _known_to_apt(name)]
        chosen.append((known or names)[0])
    return chosen


def _known_to_apt(name: str) -> bool:
    return subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0


def _run(command: Sequence[str]) -> str | None:
    """None when it worked, else the last line it said."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return None if done.returncode == 0 else (done.stdout.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
