"""Networks of a test's own: namespaces, links between them, addresses and routes that come and go.

A namespace is a file descriptor and nothing else: it has no name in /run/netns, and when the descriptor and the sockets
made in it are closed, it is gone with its devices. `with space.entered():` moves the calling thread into it, and with
it the threads and processes that it starts meanwhile; sockets stay where they were made (network_namespaces(7)).

Needs the right to make namespaces: root, or a run of the tests inside `unshare --user --map-root-user --net`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator

from tests.lab.need import need_program, refuse

_CLONE_NEWNET = 0x40000000


class Namespace:
    """One network of its own, with loopback up. close() gives it back to the kernel."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._ip = str(need_program("ip", "iproute2", folders=("/usr/sbin", "/sbin")))
        self._fd = _make()
        self.ip("link set lo up")

    @property
    def path(self) -> str:
        """Where other programs of this user find it."""
        return f"/proc/{os.getpid()}/fd/{self._fd}"

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """The calling thread works here until the end of the block."""
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _set(self._fd)
            try:
                yield
            finally:
                _set(before)
        finally:
            os.close(before)

    def ip(self, command: str) -> str:
        """Runs ip(8) here: `addr add 10.1.0.2/24 dev a`; its output. Raises CalledProcessError."""
        with self.entered():
            done = subprocess.run([self._ip, *command.split()], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"ip {command} in {self.name}: {done.stderr.strip()}")
        return done.stdout

    def readdress(self, device: str, old: str, new: str) -> None:
        """`device` loses one address ("10.1.0.2/24") and gets another, as after a VPN's reconnection."""
        self.ip(f"addr del {old} dev {device}")  # first: with the oldest address of a subnet all others of it go
        self.ip(f"addr add {new} dev {device}")

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def connect(one: Namespace, other: Namespace, device: str) -> None:
    """A cable: the device of that name in both, up, without addresses."""
    one.ip(f"link add {device} type veth peer name {device} netns {other.path}")
    for end in (one, other):
        end.ip(f"link set {device} up")


def _make() -> int:
    """A thread goes into a fresh namespace, opens it and ends; what is left is the descriptor."""
    made: list[int] = []
    problems: list[OSError] = []

    def create() -> None:
        if _libc().unshare(_CLONE_NEWNET):
            problems.append(OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno())))
        else:
            made.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))

    thread = threading.Thread(target=create, name="new-namespace")
    thread.start()
    thread.join()
    if not made:
        refuse(f"needs the right to make network namespaces ({problems[0].strerror}): run as root, or the tests in "
               "`unshare --user --map-root-user --net`")  # fmt: skip
    return made[0]


def _set(fd: int) -> None:
    if _libc().setns(fd, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"setns: {os.strerror(ctypes.get_errno())}")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
