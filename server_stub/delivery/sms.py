"""SMS through a gateway that speaks HTTP.

    POST <url>    Authorization: Bearer <token>    Idempotency-Key: <id of the message>
    {"id": "...", "to": "+8613...", "from": "...", "text": "...", "segments": 2}

2xx accepts, 409 says that it has this id already; 408, 425, 429 and 500, 503 mean later; other 4xx mean never. Of a
gateway that promises to take one Idempotency-Key once (`idempotent`), no answer means later too; of any other nobody
knows whether it has sent the message.
"""

from __future__ import annotations

import asyncio
import ssl

import httpx

from server_stub.delivery.carrier import HandingOver
from server_stub.models.message_words import sms_segments
from server_stub.models.outgoing import Letter, Outcome, Verdict
from server_stub.models.recipients import is_e164
from server_stub.settings import SmsSettings

_LATER = frozenset({408, 425, 429, 500, 503})
_ABOUT_US = frozenset({401, 403, 404, 405})
_MOST_SAID = 300


class HttpSmsCarrier:
    """Keeps its connections between messages."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings
        self._client: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def send(self, letter: Letter, handing_over: HandingOver) -> Outcome:
        if not is_e164(letter.recipient):
            return Outcome(Verdict.REFUSED, "unsendable", "The number is not in international form.")
        async with self._making:
            client = self._client = self._client or await self._new_client()
        body = {
            "id": letter.id,
            "to": letter.recipient,
            "from": self._settings.sender,
            "text": letter.text,
            "segments": sms_segments(letter.text),
        }
        await handing_over()
        try:
            answer = await client.post(self._settings.url, json=body, headers={"Idempotency-Key": letter.id})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Outcome(Verdict.POSTPONED, "unreachable", str(error))
        except httpx.HTTPError as error:
            return self._unanswered(str(error) or type(error).__name__)
        said = f"{answer.status_code} {answer.text[:_MOST_SAID]}"
        if answer.is_success or answer.status_code == 409:
            return Outcome(Verdict.ACCEPTED, said=said)
        if answer.status_code in _LATER:
            return Outcome(Verdict.POSTPONED, "busy", said)
        if answer.status_code in _ABOUT_US or answer.is_redirect:
            return Outcome(Verdict.POSTPONED, "login", said)
        if answer.is_server_error:  # of something between us and the gateway
            return self._unanswered(said)
        return Outcome(Verdict.REFUSED, "refused", said)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _new_client(self) -> httpx.AsyncClient:
        given = self._settings
        trust = await asyncio.to_thread(ssl.create_default_context, cadata=given.ca_pem or None)
        headers = {"Authorization": f"Bearer {given.token}"} if given.token else {}
        return httpx.AsyncClient(headers=headers, timeout=given.timeout, verify=trust, trust_env=False)

    def _unanswered(self, said: str) -> Outcome:
        if self._settings.idempotent:
            return Outcome(Verdict.POSTPONED, "no_answer", said)
        return Outcome(Verdict.UNCONFIRMED, "unconfirmed", said)
