"""The session of an earlier run, kept in the computer's secret store."""

from __future__ import annotations

import logging
from functools import partial

from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Backend, SecretsError, SecretStore

log = logging.getLogger(__name__)


class KeptLogin:
    """Keeps what a session goes on with, per server and user; a store that refuses costs no session."""

    def __init__(self, backend: Backend, secrets: SecretStore, tasks: Tasks) -> None:
        self._backend = backend
        self._secrets = secrets
        self._tasks = tasks

    async def token(self, url: str, username: str) -> str:
        """What is kept, "" when nothing is."""
        try:
            return await self._secrets.get(_name(url, username)) or ""
        except SecretsError as error:
            log.info("no kept session: %s", error)
            return ""

    def follow(self, url: str, username: str) -> None:
        """From now on whatever the server gives this user to go on with is kept, and forgotten when it says so."""
        self._backend.on_refresh_token(partial(self._changed, _name(url, username)))

    def _changed(self, name: str, token: str) -> None:
        self._tasks.spawn(self._store(name, token), "token")

    async def _store(self, name: str, token: str) -> None:
        try:
            await (self._secrets.set(name, token) if token else self._secrets.delete(name))
        except SecretsError as error:
            log.info("the session is kept in memory only: %s", error)


def _name(url: str, username: str) -> str:
    return f"session {username} at {url}"
