"""A real mail server on the loopback network (aiosmtpd), in the test's own loop, as kind or unkind as a test wants."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Behaviour = Callable[["MailServer", Session, Envelope], str | None]
"""What it answers instead of taking the message, None for taking it."""


@dataclass
class MailServer:
    """`inbox` is what it took; `answers` are what it says to the next recipients and messages, in order."""

    port: int = 0
    inbox: list[EmailMessage] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    attempts: int = 0

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.attempts += 1
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer == "lose":
            lose(server)
            return "250 nobody hears this"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(parsed, EmailMessage)
            self.inbox.append(parsed)
            self.encrypted.append(session.ssl is not None)
        if answer == "250 then lose":
            lose(server)
        return answer


def lose(server: SMTP) -> None:
    """The connection breaks, without a word."""
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


@asynccontextmanager
async def mail_server(
    *, port: int = 0, tls: ssl.SSLContext | None = None, from_the_start: bool = False, password: str = ""
) -> AsyncIterator[MailServer]:
    """With `tls` it insists on STARTTLS, or speaks TLS from the start; with `password` on a login."""
    made = MailServer()
    sessions: list[SMTP] = []

    def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        made.users.append(data.login.decode())
        return AuthResult(success=data.password.decode() == password, handled=False)

    def session() -> SMTP:
        started = tls if tls is not None and not from_the_start else None
        peer = SMTP(
            made,
            hostname="mail.example.org",
            tls_context=started,
            require_starttls=started is not None,
            authenticator=authenticate if password else None,
            auth_required=bool(password),
            auth_require_tls=started is not None,
        )
        sessions.append(peer)
        return peer

    loop = asyncio.get_running_loop()
    listener = await loop.create_server(session, "127.0.0.1", port, ssl=tls if from_the_start else None)
    made.port = listener.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listener.close()
        handlers = [task for peer in sessions if (task := peer._handler_coroutine) is not None]
        for peer in sessions:
            lose(peer)
        for task in handlers:  # one in the middle of a TLS greeting would wait for ever
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await listener.wait_closed()
