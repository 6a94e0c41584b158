"""What every Messenger promises, on the fake and on the bundled server; and that what the desktop writes is sent."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.messenger import HttpMessenger
from agent_desktop.backend.wire_format import JsonWireFormat
from agent_desktop.domain.events import MessageMoved
from agent_desktop.domain.message import Channel, MessageDraft, NewMessage, Subject, fault_of
from agent_desktop.domain.outbox import Delivery, PendingWrite, WriteKind
from agent_desktop.ports import Messenger, Refused
from tests.contracts.serving import bundled_server, desk_of
from tests.fakes.messenger import FakeMessenger
from tests.peers.mail_server import MailServer, mail_server

_DELIVERY = """[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "service@telecom.example"
"""


@dataclass(frozen=True, slots=True)
class World:
    """A customer who can be written to by e-mail, and an article that customers may have."""

    messenger: Messenger
    about: Subject
    backend: HttpBackend | None = None
    mail: MailServer | None = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The bundled server with the telecom pack: its address, and the port where it looks for its mail server."""
    folder = tmp_path_factory.mktemp("server")
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    (folder / "delivery.toml").write_text(_DELIVERY.format(port=port))
    with bundled_server(folder, "--delivery", str(folder / "delivery.toml")) as url:
        yield url, port


@asynccontextmanager
async def at_the_server(url: str, port: int) -> AsyncIterator[World]:
    async with mail_server(port=port) as mail, desk_of(url, "lina") as backend:
        (found, *_) = await backend.find_customers("C-20418", 1)
        yield World(HttpMessenger(backend.session), Subject(found.id, "roaming-prices"), backend, mail)


@pytest.fixture
async def served(server: tuple[str, int]) -> AsyncIterator[World]:
    async with at_the_server(*server) as world:
        yield world


@pytest.fixture(params=["fake", "server"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "fake":
        yield World(FakeMessenger(for_tests=True), Subject("c-1", "refund"))
        return
    async with at_the_server(*request.getfixturevalue("server")) as world:
        yield world


async def test_given_an_article_when_asked_what_can_be_sent_then_its_words_come_filled_in_both_languages(
    world: World,
) -> None:
    choices = await world.messenger.choices(world.about)

    (email,) = [t for t in choices.of(Channel.EMAIL) if t.code == "article-email"]
    way = choices.way(Channel.EMAIL)
    assert way.reason == ""
    assert "••••" in way.recipients[0].shown, "an agent does not see it in plain"
    assert set(email.words) == {"en", "zh_CN"}
    for words in email.words.values():
        assert words.subject.strip()
        assert words.text.strip()
        draft = MessageDraft(Channel.EMAIL, way.recipients[0].ref, "en", email.code, words.subject, words.text)
        assert fault_of(draft, choices) is None


async def test_given_what_the_desktop_wrote_when_delivered_twice_then_one_letter_arrives_and_its_writer_hears_of_it(
    served: World,
) -> None:
    world = served
    assert world.backend is not None
    assert world.mail is not None
    choices = await world.messenger.choices(world.about)
    words = next(t for t in choices.templates if t.code == "article-email").words["en"]
    draft = MessageDraft(Channel.EMAIL, "email", "en", "article-email", words.subject, words.text)
    body = JsonWireFormat().message(NewMessage(world.about, draft, datetime.now(UTC)))
    message_id = str(uuid.uuid4())
    key = f"{world.about.customer_id}/{world.about.article_id}/{message_id}"
    write = PendingWrite(WriteKind.MESSAGE, key, 1, body, datetime.now(UTC))
    heard: list[MessageMoved] = []

    async def listen(backend: HttpBackend) -> None:
        async for push in backend.pushes():
            if isinstance(push, MessageMoved):
                heard.append(push)
                if push.status == "sent":
                    return

    listening = asyncio.create_task(listen(world.backend))
    async with asyncio.timeout(60):
        for _ in range(2):
            assert await world.backend.deliver(write) is Delivery.STORED
        await listening

    (letter,) = world.mail.inbox
    assert letter["Message-ID"].startswith(f"<{message_id}@")
    assert letter["Subject"] == words.subject
    assert [h.status for h in heard] == ["sending", "sent"]
    assert {h.customer_id for h in heard} == {world.about.customer_id}
    with pytest.raises(Refused, match="conflict"):
        await world.messenger.send_again(message_id)
    with pytest.raises(Refused, match="not_found"):
        await world.messenger.send_again(str(uuid.uuid4()))
    assert len(world.mail.inbox) == 1, "what arrived is not sent again"


async def test_given_an_article_for_colleagues_when_delivered_then_it_is_refused_in_words(served: World) -> None:
    world = served
    assert world.backend is not None
    with pytest.raises(Refused):
        await world.messenger.choices(Subject(world.about.customer_id, "retention-offers"))
    draft = MessageDraft(Channel.EMAIL, "email", "en", "", "Hello", "Hello")
    about = Subject(world.about.customer_id, "retention-offers")
    body = JsonWireFormat().message(NewMessage(about, draft, datetime.now(UTC)))
    with pytest.raises(Refused) as refusal:
        await world.backend.deliver(PendingWrite(WriteKind.MESSAGE, f"x/y/{uuid.uuid4()}", 1, body, datetime.now(UTC)))
    assert refusal.value.code in ("validation", "not_found")
