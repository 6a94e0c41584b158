"""The composition root: the only package that names concrete adapters, and so the diagram of the program.

    Qt thread    asyncio on Qt's loop (plain asyncio with --core): domain, services, ui, httpx
    sip thread   PJSIP; its facts hop to the bus by call_soon_threadsafe
    workers      SQLite, key store, slow imports

Window first: what costs time to import (PJSIP, httpx, keyring, phonenumbers) is loaded by its adapter
when it is started, after the first paint.

    options -> command_line -> running -> assembly (server, rarely), steps
"""

from __future__ import annotations

from agent_desktop.bootstrap.command_line import main, run
from agent_desktop.bootstrap.options import Options, Running

__all__ = ["Options", "Running", "main", "run"]
