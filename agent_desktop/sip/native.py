"""PJSIP's C functions that pjsua2 does not offer, or offers with types that Python cannot give."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Sequence
from typing import Any

log = logging.getLogger(__name__)

_ASK = ctypes.CFUNCTYPE(None, ctypes.c_char_p)


def silence_until_init() -> None:
    """PJSIP prints to the terminal until libInit has its settings."""
    _call("pj_log_set_level", 0)


def shut_down_connection(handle: int) -> None:
    """Nothing new is sent on it; it closes when nobody waits for an answer on it. `handle`: OnTransportStateParam.hnd,
    which SWIG makes a number that Endpoint.transportShutdown() then does not take."""
    _call("pjsip_transport_shutdown", ctypes.c_void_p(handle))


def subscribe_for_mailbox(account_id: int, uri: str) -> None:
    """Whose messages an account asks about; "" for its own. Our build only: others always ask about their own."""
    _call("agent_mwi_mailbox", ctypes.c_int(account_id), uri.encode())


def gather_for(seconds: float) -> None:
    """How long an offer waits for STUN servers and relays. Our build only: others wait until they give up."""
    _call("agent_ice_gathering", ctypes.c_uint(round(seconds * 1000)))


class NameTable:
    """The addresses that PJSIP knows names by (packaging/pjsip/names.c). Every method on the sip thread.

    `ask(host)` is called there for a name that it does not know; put() answers, "" addresses if there are none. A PJSIP
    that was built elsewhere looks names up by itself, and holds the thread up meanwhile.
    """

    def __init__(self, ask: Callable[[str], None]) -> None:
        self._ask = _ASK(lambda host: ask(_text(host)))  # as long as PJSIP may call it
        _call("agent_names_forget", b"")
        _call("agent_names_ask_with", self._ask)

    def put(self, host: str, addresses: Sequence[str]) -> None:
        """What is known stays when there are no `addresses`: a name server that is silent takes nobody's away."""
        _call("agent_names_put", _bytes(host), " ".join(addresses).encode())

    def forget(self, host: str) -> None:
        if host:
            _call("agent_names_forget", _bytes(host))

    def close(self) -> None:
        """Whoever waits for an address is told that there is none."""
        _call("agent_names_ask_with", None)


def _text(host: bytes) -> str:
    return host.decode("utf-8", "surrogateescape")


def _bytes(host: str) -> bytes:
    return host.encode("utf-8", "surrogateescape")


def _call(name: str, *arguments: Any) -> None:
    try:
        from pjsua2 import _pjsua2  # not at the top: PyPI's wheel of PJSIP for Windows keeps it elsewhere

        getattr(ctypes.CDLL(_pjsua2.__file__), name)(*arguments)
    except (ImportError, OSError, AttributeError):
        log.debug("this PJSIP does not export %s", name)
