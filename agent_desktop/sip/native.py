"""PJSIP's C functions that pjsua2 does not offer, or offers with types that Python cannot give."""

from __future__ import annotations

import ctypes
import logging
from typing import Any

log = logging.getLogger(__name__)


def silence_until_init() -> None:
    """PJSIP prints to the terminal until libInit has its settings."""
    _call("pj_log_set_level", 0)


def shut_down_connection(handle: int) -> None:
    """Nothing new is sent on it; it closes when nobody waits for an answer on it. `handle`: OnTransportStateParam.hnd,
    which SWIG makes a number that Endpoint.transportShutdown() then does not take."""
    _call("pjsip_transport_shutdown", ctypes.c_void_p(handle))


def _call(name: str, argument: Any) -> None:
    try:
        from pjsua2 import _pjsua2  # not at the top: PyPI's wheel of PJSIP for Windows keeps it elsewhere

        getattr(ctypes.CDLL(_pjsua2.__file__), name)(argument)
    except (ImportError, OSError, AttributeError):
        log.debug("this PJSIP does not export %s", name)
