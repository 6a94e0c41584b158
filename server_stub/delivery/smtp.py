"""E-mail, given to a mail server by SMTP (RFC 5321, RFC 3207, RFC 4954, RFC 8314)."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from email.message import EmailMessage

import aiosmtplib

from server_stub.delivery.carrier import HandingOver
from server_stub.delivery.letters import email_of
from server_stub.models.outgoing import Letter, Outcome, Verdict
from server_stub.settings import MailSettings

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\Z")
_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


class SmtpCarrier:
    """One connection for each message: mail servers end idle ones whenever they like."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._tls: ssl.SSLContext | None = None

    async def send(self, letter: Letter, handing_over: HandingOver) -> Outcome:
        given = self._settings
        try:
            message = email_of(
                letter.id, given.sender, given.sender_name, letter.recipient, letter.subject, letter.text
            )
        except ValueError as error:
            return Outcome(Verdict.REFUSED, "unsendable", str(error))
        client = await self._client()
        try:
            return await self._try(client, letter, message, handing_over)
        finally:
            client.close()

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _client(self) -> aiosmtplib.SMTP:
        given = self._settings
        if self._tls is None and given.security != "none":
            self._tls = await asyncio.to_thread(ssl.create_default_context, cadata=given.ca_pem or None)
        name = socket.gethostname()
        return aiosmtplib.SMTP(
            hostname=given.host,
            port=given.port,
            use_tls=given.security == "tls",
            start_tls=given.security == "starttls",
            tls_context=self._tls,
            username=given.username or None,
            password=given.password or None,
            local_hostname=name if _HOST.match(name) else "localhost",
            timeout=given.timeout,
        )

    async def _try(
        self, client: aiosmtplib.SMTP, letter: Letter, message: EmailMessage, handing_over: HandingOver
    ) -> Outcome:
        try:
            await client.connect()
            await client.mail(self._settings.sender)
            await client.rcpt(letter.recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            return _by_code(error)
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPSenderRefused) as error:
            # about us, not about the message: somebody will set it right
            return Outcome(Verdict.POSTPONED, "login", _said(error))
        except ssl.SSLError as error:
            return Outcome(Verdict.POSTPONED, "tls", str(error))
        except (aiosmtplib.SMTPException, *_LOST, ValueError) as error:
            reason = "tls" if isinstance(error.__cause__, ssl.SSLError) else "unreachable"
            return Outcome(Verdict.POSTPONED, reason, str(error))
        await handing_over()
        try:
            answer = await client.data(message.as_bytes())
        except aiosmtplib.SMTPDataError as error:
            return _by_code(error)
        except (aiosmtplib.SMTPException, *_LOST) as error:
            return Outcome(Verdict.UNCONFIRMED, "unconfirmed", str(error))
        return Outcome(Verdict.ACCEPTED, said=f"{answer.code} {answer.message}")


def _by_code(error: aiosmtplib.SMTPResponseException) -> Outcome:
    """4yz: later; 5yz: never (RFC 5321 section 4.2.1)."""
    if 500 <= error.code <= 599:
        return Outcome(Verdict.REFUSED, "refused", _said(error))
    return Outcome(Verdict.POSTPONED, "busy", _said(error))


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {error.message}"
