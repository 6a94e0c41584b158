"""Servers that help through a NAT and do not answer: nothing waits for them, and they are used when they do."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agent_desktop.domain.events import HelperState, LineChanged, NatHelpChanged, Registration
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import PhoneConfig, Transport, TurnServer
from agent_desktop.sip import reach as reach_module
from agent_desktop.sip import stun as stun_module
from agent_desktop.sip.engine import Scheduled
from agent_desktop.sip.reach import Reach
from agent_desktop.sip.stun import Found, Service, ask
from tests.lab.netns import Namespace, connect
from tests.lab.ports import free_port
from tests.peers.authority import Authority
from tests.peers.coturn import PASSWORD, USER, Coturn
from tests.peers.exchange import Exchange, Request
from tests.peers.process import Peers
from tests.peers.slow_way import SlowWay
from tests.peers.stun import Relay, StunServer
from tests.sip.agent import Agent
from tests.sip.roaming import CENTRE, HOME, Desk, registered, talk, until
from tests.sip.stack import own_build

if sys.platform != "linux":
    pytest.skip("network namespaces are Linux's", allow_module_level=True)

PUBLIC = "203.0.113.9"
SOON = 4.0
"""Seconds for what waits for nobody, or for 0.4 s, on a machine that stands still at times. PJSIP alone waits 8 s."""
LATE = stun_module.ATTEMPT_SECONDS + 0.2
BINDING, ALLOCATE = Service.ADDRESS.value, Service.RELAY.value


@pytest.fixture
def spaces() -> Iterator[tuple[Namespace, Namespace]]:
    """ICE leaves loopback addresses out, so the agent and the centre have a network between them."""
    home, centre = Namespace("home"), Namespace("centre")
    connect(home, centre, "vpn")
    home.ip(f"addr add {HOME}/24 dev vpn")
    centre.ip(f"addr add {CENTRE}/24 dev vpn")
    yield home, centre
    home.close()
    centre.close()


@pytest.fixture
def exchange(spaces: tuple[Namespace, Namespace]) -> Iterator[Exchange]:
    with spaces[1].entered():
        exchange = Exchange(CENTRE)
    yield exchange
    exchange.close()


@pytest.fixture
def at_home(spaces: tuple[Namespace, Namespace]) -> Iterator[None]:
    with spaces[0].entered():
        yield


@pytest.fixture
async def desk(at_home: None) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        yield Desk(stack)


@pytest.fixture
def make_stun(spaces: tuple[Namespace, Namespace]) -> Iterator[Callable[..., StunServer]]:
    made: list[StunServer] = []

    def make(**settings: object) -> StunServer:
        with spaces[1].entered():
            made.append(StunServer(CENTRE, PUBLIC, **settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for server in made:
        server.close()


async def begin(desk: Desk, exchange: Exchange, **settings: object) -> Agent:
    agent = await desk.start(exchange.uri, config=PhoneConfig(sound=SoundUse.NONE, **settings))  # type: ignore[arg-type]
    await registered(agent)
    return agent


async def call(agent: Agent, exchange: Exchange) -> tuple[Request, float]:
    """Dials; the INVITE as it came, and the seconds until it did. The call is over when this returns."""
    await asyncio.sleep(0.2)  # what is new is taken when no answer to a REGISTER is awaited
    before = len(exchange.requests)
    began = time.monotonic()
    leg: LegId = await agent.dial(f"sip:600@{exchange.host}")

    def invited() -> bool:
        return any(r.method == "INVITE" for r in exchange.requests[before:])

    await until(exchange, invited, 15)
    invite = next(r for r in exchange.requests[before:] if r.method == "INVITE")
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    return invite, invite.at - began


def media_ports(invite: Request) -> set[int]:
    """Of the sockets from which PJSIP itself asks: RTP and RTCP."""
    port = int(invite.text.partition("m=audio ")[2].split()[0])
    return {port, port + 1}


async def told(agent: Agent, start: int = 0, **wanted: object) -> NatHelpChanged:
    def fits(fact: NatHelpChanged) -> bool:
        return all(getattr(fact, name) == value for name, value in wanted.items())

    return await agent.wait_for(NatHelpChanged, fits, seconds=15, start=start)


# --- the phone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ice", [False, True], ids=["", "ICE"])
@pytest.mark.parametrize(
    ("behaviour", "state"),
    [("silent", HelperState.SILENT), ("late", HelperState.SILENT), ("no name", HelperState.NO_NAME)],
)
async def test_given_a_stun_server_of_no_use_when_registering_and_dialling_then_nothing_waits_for_it(
    desk: Desk,
    exchange: Exchange,
    make_stun: Callable[..., StunServer],
    behaviour: str,
    state: HelperState,
    ice: bool,
) -> None:
    stun = make_stun(silent=behaviour == "silent", delay=LATE if behaviour == "late" else 0.0)
    server = "nobody.invalid:3478" if behaviour == "no name" else stun.address
    began = time.monotonic()
    agent = await begin(desk, exchange, stun_servers=(server,), ice=ice)
    took = exchange.registers[0].at - began
    _, at_once = await call(agent, exchange)
    await told(agent, stun=state)
    invite, later = await call(agent, exchange)
    print(f"registered after {took:.3f} s, INVITE {at_once:.3f} and {later:.3f} s after the click")
    assert max(took, at_once, later) < SOON
    assert not stun.ports.keys() & media_ports(invite), "only we ask it, beside the sip thread"
    assert PUBLIC not in invite.text
    assert invite.media_host == HOME


async def test_given_a_stun_server_when_it_answers_then_it_is_used_and_the_line_stays_registered(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer]
) -> None:
    stun = make_stun()
    agent = await begin(desk, exchange, stun_servers=(stun.address,))
    fact = await told(agent, stun=HelperState.ANSWERS)
    assert (fact.server, fact.relay) == (stun.address, HelperState.NOT_USED)
    invite, seconds = await call(agent, exchange)
    assert invite.media_host == PUBLIC
    assert stun.ports.keys() & media_ports(invite)
    assert seconds < SOON
    assert [f.registration for f in agent.of(LineChanged)] == [Registration.REGISTERING, Registration.REGISTERED]


async def test_given_a_stun_server_that_falls_silent_when_it_was_noticed_then_calls_go_without_it_until_it_is_back(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach_module, "INTERVAL", 0.3)
    stun = make_stun()
    agent = await begin(desk, exchange, stun_servers=(stun.address,))
    await told(agent, stun=HelperState.ANSWERS)
    start = len(agent.facts)
    stun.silent = True
    await told(agent, start, stun=HelperState.SILENT)
    invite, seconds = await call(agent, exchange)
    assert invite.media_host == HOME
    assert seconds < SOON
    start = len(agent.facts)
    stun.silent = False
    await told(agent, start, stun=HelperState.ANSWERS)
    invite, _ = await call(agent, exchange)
    assert invite.media_host == PUBLIC
    assert [f.registration for f in agent.of(LineChanged)] == [Registration.REGISTERING, Registration.REGISTERED]


@own_build
@pytest.mark.parametrize("ice", [False, True], ids=["", "ICE"])
async def test_given_a_stun_server_that_died_unnoticed_when_dialling_then_the_call_hardly_waits_and_it_is_noticed(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer], ice: bool
) -> None:
    stun = make_stun()
    agent = await begin(desk, exchange, stun_servers=(stun.address,), ice=ice)
    await told(agent, stun=HelperState.ANSWERS)
    stun.silent = True
    start = len(agent.facts)
    invite, seconds = await call(agent, exchange)
    print(f"INVITE {seconds:.3f} s after the click")
    assert seconds < SOON
    if not ice:
        asked = [stun.ports[port] for port in media_ports(invite)]
        assert asked == [2, 2], "unlike PJSIP left alone, which asks four times and waits 2 s"
    assert invite.media_host == HOME
    await told(agent, start, stun=HelperState.SILENT)


@own_build
@pytest.mark.parametrize("ice", [False, True], ids=["", "ICE"])
async def test_given_a_stun_server_that_died_unnoticed_when_called_then_it_rings_and_is_answered_hardly_later(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer], ice: bool
) -> None:
    stun = make_stun()
    agent = await begin(desk, exchange, stun_servers=(stun.address,), ice=ice)
    await told(agent, stun=HelperState.ANSWERS)
    stun.silent = True
    began = time.monotonic()
    leg = await talk(agent, exchange)
    seconds = time.monotonic() - began
    print(f"rung, answered and heard {seconds:.3f} s after the INVITE")
    assert seconds < SOON
    await agent.phone.hang_up(leg)
    await agent.ended(leg)


async def test_given_two_stun_servers_when_the_first_is_silent_then_the_second_is_used(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer]
) -> None:
    first, second = make_stun(silent=True), make_stun()
    agent = await begin(desk, exchange, stun_servers=(first.address, second.address))
    await told(agent, server=second.address)
    invite, seconds = await call(agent, exchange)
    assert invite.media_host == PUBLIC
    assert seconds < SOON


async def test_given_a_changed_network_when_the_stun_server_does_not_answer_from_there_then_the_line_does_not_wait(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer]
) -> None:
    stun = make_stun()
    agent = await begin(desk, exchange, stun_servers=(stun.address,))
    await told(agent, stun=HelperState.ANSWERS)
    stun.silent = True
    registers, start = len(exchange.registers), len(agent.facts)
    changed = time.monotonic()
    await agent.phone.network_changed()
    await told(agent, start, stun=HelperState.ASKING)
    await until(exchange, lambda: len(exchange.registers) > registers)
    assert exchange.registers[registers].at - changed < SOON
    invite, seconds = await call(agent, exchange)
    assert seconds < SOON
    assert invite.media_host == HOME
    await told(agent, start, stun=HelperState.SILENT)


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_given_a_relay_that_is_silent_when_dialling_then_the_call_is_offered_without_it(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer], transport: Transport
) -> None:
    relay = make_stun(silent=True)  # over TCP nobody listens there at all
    turn = TurnServer(relay.address, "anna", "secret", transport)
    agent = await begin(desk, exchange, turn=turn, ice=True)
    _, at_once = await call(agent, exchange)
    await told(agent, relay=HelperState.SILENT)
    invite, later = await call(agent, exchange)
    print(f"INVITE {at_once:.3f} and {later:.3f} s after the click")
    assert max(at_once, later) < SOON
    assert "typ relay" not in invite.text
    assert "typ host" in invite.text


async def test_given_a_relay_that_refuses_when_dialling_then_it_was_asked_and_the_call_goes_without_it(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer], caplog: pytest.LogCaptureFixture
) -> None:
    relay = make_stun()
    turn = TurnServer(relay.address, "anna", "pass-word-of-the-relay")
    with caplog.at_level(logging.DEBUG):
        agent = await begin(desk, exchange, turn=turn, ice=True)
        await told(agent, relay=HelperState.ANSWERS)
        asked = relay.questions[ALLOCATE]
        _, seconds = await call(agent, exchange)
    assert relay.questions[ALLOCATE] > asked
    assert seconds < SOON
    assert "turn" in caplog.text.lower(), "the stack speaks of the relay"
    assert turn.password not in caplog.text + repr(turn) + repr(PhoneConfig(turn=turn))


@own_build
async def test_given_a_relay_that_dies_while_it_is_asked_when_dialling_then_the_call_goes_without_it(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer]
) -> None:
    """It asks for credentials as it should, and then says nothing to them."""
    relay = make_stun(relay=Relay.CHALLENGES)
    turn = TurnServer(relay.address, "anna", "secret")
    agent = await begin(desk, exchange, turn=turn, ice=True)
    await told(agent, relay=HelperState.ANSWERS)
    invite, seconds = await call(agent, exchange)
    print(f"INVITE {seconds:.3f} s after the click")
    assert relay.credentials > 0, "the stack has tried"
    assert seconds < SOON
    assert "typ relay" not in invite.text
    assert "typ host" in invite.text


async def test_given_a_relay_that_asks_for_credentials_without_a_realm_when_dialling_then_it_counts_as_silent(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer]
) -> None:
    relay = make_stun(relay=Relay.CHALLENGES_BADLY)
    turn = TurnServer(relay.address, "anna", "secret")
    agent = await begin(desk, exchange, turn=turn, ice=True)
    await told(agent, relay=HelperState.SILENT)
    invite, seconds = await call(agent, exchange)
    assert seconds < SOON
    assert "typ relay" not in invite.text


# --- a real relay -------------------------------------------------------------------------------------------------


@pytest.fixture
def relay(spaces: tuple[Namespace, Namespace], tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Coturn]:
    certificate = Authority(tmp_path / "authority").sign(CENTRE)
    with spaces[1].entered():
        coturn = Coturn(tmp_path / "coturn", CENTRE, certificate)
        Peers(request.node).add(coturn)
        coturn.run()
    yield coturn
    coturn.close()


async def offered(agent: Agent, exchange: Exchange, relayed: bool) -> Request:
    """The INVITE of the first call that names an address of the relay, or does not."""
    for _ in range(20):  # the line takes what is new with its next REGISTER
        invite, seconds = await call(agent, exchange)
        if ("typ relay" in invite.text) is relayed:
            print(f"INVITE {seconds:.3f} s after the click")
            return invite
    raise AssertionError(invite.text)


@pytest.mark.parametrize("transport", list(Transport))
async def test_given_a_real_relay_when_dialling_then_the_offer_has_an_address_there(
    desk: Desk, exchange: Exchange, relay: Coturn, transport: Transport
) -> None:
    turn = TurnServer(relay.address, USER, PASSWORD, transport)
    agent = await begin(desk, exchange, turn=turn, ice=True)
    await told(agent, relay=HelperState.ANSWERS)
    invite = await offered(agent, exchange, relayed=True)
    candidate = next(line for line in invite.text.splitlines() if "typ relay" in line)
    assert candidate.split()[4] == CENTRE
    assert invite.media_host == CENTRE, "whoever knows no ICE sends there"


@pytest.fixture
def slow_relay(spaces: tuple[Namespace, Namespace], relay: Coturn) -> Iterator[SlowWay]:
    """0.6 s for each answer: a call waits 1.2 s for an address."""
    with spaces[1].entered():
        way = SlowWay(CENTRE, relay.address, 0.3)
    yield way
    way.close()


@own_build
async def test_given_a_slow_relay_when_the_line_is_behind_a_nat_then_calls_wait_for_it_and_no_others_do(
    desk: Desk, exchange: Exchange, slow_relay: SlowWay
) -> None:
    agent = await begin(desk, exchange, turn=TurnServer(slow_relay.address, USER, PASSWORD), ice=True)
    await told(agent, relay=HelperState.ANSWERS)
    for _ in range(2):
        invite, seconds = await call(agent, exchange)
        print(f"in sight of the registrar: INVITE {seconds:.3f} s after the click")
        assert "typ relay" not in invite.text
    exchange.seen_as = PUBLIC
    await agent.phone.register_again()
    await offered(agent, exchange, relayed=True)
    exchange.seen_as = ""
    await agent.phone.register_again()
    await offered(agent, exchange, relayed=False)


# --- without the stack --------------------------------------------------------------------------------------------


class Host:
    """Stands for the phone: answers come when the test gives them, time stands still."""

    def __init__(self) -> None:
        self.facts: list[object] = []
        self.timers: list[tuple[float, Scheduled]] = []
        self.questions: list[Callable[[Found], None]] = []
        self.used: list[str] = []
        self.changes = 0
        self.gathering: list[float] = []

    def emit(self, fact: object) -> None:
        self.facts.append(fact)

    def later(self, delay: float, action: Callable[[], None]) -> Scheduled:
        self.timers.append((delay, Scheduled(action)))
        return self.timers[-1][1]

    def beside(self, work: Callable[[], Found], then: Callable[[Found], None], name: str) -> None:
        self.questions.append(then)

    def use_stun_server(self, server: str) -> None:
        self.used.append(server)

    def gather_for(self, seconds: float) -> None:
        self.gathering.append(seconds)

    def reach_changed(self) -> None:
        self.changes += 1

    def run(self, delay: float) -> None:
        """What was to happen after `delay` seconds happens."""
        due = [timer for timer in self.timers if timer[0] == delay]
        self.timers = [timer for timer in self.timers if timer[0] != delay]
        for _, scheduled in due:
            scheduled.run()


ANSWER = Found(HelperState.ANSWERS, "192.0.2.1:3478")
STUN = PhoneConfig(stun_servers=("stun.example.org",))


def test_given_no_servers_when_the_network_changes_then_lines_move_at_once_and_nobody_is_asked() -> None:
    host, moved = Host(), []
    reach = Reach(PhoneConfig(), host)
    reach.start()
    reach.network_changed(lambda: moved.append(1))
    assert (moved, host.questions, host.facts, host.timers) == ([1], [], [], [])


def test_given_a_name_server_that_is_silent_when_two_seconds_have_passed_then_the_server_counts_as_silent() -> None:
    host = Host()
    Reach(STUN, host).start()
    host.run(reach_module.PATIENCE)
    assert host.facts[-1] == NatHelpChanged(HelperState.SILENT, HelperState.NOT_USED)
    host.run(reach_module.INTERVAL)
    assert len(host.questions) == 1, "one question at a time, however long it takes"
    host.questions[0](ANSWER)
    assert host.used == [ANSWER.address]


def test_given_an_answer_when_the_stack_does_not_hear_one_itself_then_the_server_is_not_used() -> None:
    host = Host()
    reach = Reach(STUN, host)
    reach.start()
    host.questions[0](ANSWER)
    assert (host.used, reach.config.stun_servers) == ([ANSWER.address], ())
    reach.stun_server_taken(70009)
    assert reach.config.stun_servers == ()
    assert host.facts[-1] == NatHelpChanged(HelperState.SILENT, HelperState.NOT_USED)
    host.run(reach_module.INTERVAL)
    host.questions[1](ANSWER)
    reach.stun_server_taken(0)
    assert reach.config.stun_servers == (ANSWER.address,)
    assert host.changes == 1


def test_given_a_question_on_its_way_when_the_network_changes_then_its_answer_does_not_count() -> None:
    host, moved = Host(), []
    reach = Reach(STUN, host)
    reach.start()
    reach.network_changed(lambda: moved.append(1))
    host.questions[0](ANSWER)
    assert not host.used
    host.questions[1](ANSWER)
    assert not moved, "the stack has not asked yet"
    reach.stun_server_taken(0)
    assert moved == [1]
    host.run(reach_module.MOVE_PATIENCE)
    assert moved == [1]


def test_given_no_answer_from_the_new_network_when_half_a_second_has_passed_then_lines_move_without_it() -> None:
    host, moved = Host(), []
    reach = Reach(STUN, host)
    reach.start()
    host.questions[0](ANSWER)
    reach.stun_server_taken(0)
    reach.network_changed(lambda: moved.append(1))
    assert (moved, reach.config.stun_servers) == ([], ())
    host.run(reach_module.MOVE_PATIENCE)
    assert moved == [1]


RELAY = "192.0.2.2:3478"


def lends(seconds: float) -> Found:
    return Found(HelperState.ANSWERS, RELAY, seconds)


def with_relay(*, stun: bool = False) -> tuple[Host, Reach]:
    host = Host()
    turn = TurnServer("relay.example.org", "anna", "secret")
    reach = Reach(PhoneConfig(stun_servers=STUN.stun_servers if stun else (), turn=turn), host)
    reach.start()
    return host, reach


def relays(reach: Reach) -> tuple[str, str]:
    """For lines in sight of their registrar, and behind a NAT."""
    return tuple(config.turn.server if config.turn else "" for config in (reach.config, reach.config_behind))  # type: ignore[return-value]


def test_given_a_quick_relay_then_every_line_has_it_and_no_offer_waits_longer() -> None:
    host, reach = with_relay()
    host.questions[0](lends(0.4))
    assert relays(reach) == (RELAY, RELAY)
    assert (host.changes, host.gathering) == (1, [])


def test_given_a_slow_relay_then_only_lines_behind_a_nat_have_it_and_their_offers_may_wait() -> None:
    host, reach = with_relay()
    host.questions[0](lends(1.2))
    assert relays(reach) == ("", RELAY)
    assert host.gathering == [2.0]
    host.run(reach_module.INTERVAL)
    host.questions[1](lends(1.3))
    assert (host.changes, host.gathering) == (1, [2.0]), "a little later is no news"


def test_given_a_slow_relay_when_a_stun_server_answers_then_nobody_waits_for_it() -> None:
    host, reach = with_relay(stun=True)
    host.questions[0](ANSWER)
    reach.stun_server_taken(0)
    host.questions[1](lends(1.2))
    assert relays(reach) == ("", "")
    assert host.gathering == []


def test_given_a_relay_between_slow_and_quick_then_it_stays_what_it_was() -> None:
    host, reach = with_relay()
    seen = []
    for place, seconds in enumerate((0.41, 0.35, 0.3, 0.35, 0.41)):
        host.questions[place](lends(seconds))
        seen.append((relays(reach)[0], host.gathering[-1]))
        host.run(reach_module.INTERVAL)
    assert seen == [("", 1.0), ("", 1.0), (RELAY, 0.4), (RELAY, 0.4), ("", 1.0)]


def test_given_a_relay_that_takes_more_than_two_seconds_then_it_counts_as_silent() -> None:
    host, reach = with_relay()
    host.questions[0](lends(2.01))
    assert relays(reach) == ("", "")
    assert host.facts[-1] == NatHelpChanged(HelperState.NOT_USED, HelperState.SILENT)


# --- the question -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("service", list(Service))
def test_given_a_server_when_asked_then_it_answers_at_its_address(
    make_stun: Callable[..., StunServer], service: Service
) -> None:
    stun = make_stun()
    port = stun.address.rpartition(":")[2]
    host = stun.address.rpartition(":")[0]
    found = ask(service, f"stun.example.org:{port}", resolve=lambda _name: (host,))
    assert (found.state, found.address) == (HelperState.ANSWERS, stun.address)


@pytest.mark.usefixtures("at_home")
def test_given_a_late_server_when_asked_then_no_answer_to_an_earlier_question_counts(
    make_stun: Callable[..., StunServer],
) -> None:
    stun = make_stun(delay=LATE)
    assert ask(Service.ADDRESS, stun.address).state is HelperState.SILENT
    assert stun.questions[BINDING] > 1


@pytest.mark.usefixtures("at_home")
def test_given_a_late_relay_when_asked_then_it_says_how_long_a_call_will_wait(
    make_stun: Callable[..., StunServer],
) -> None:
    stun = make_stun(delay=LATE)
    found = ask(Service.RELAY, stun.address)
    assert (found.state, found.address) == (HelperState.ANSWERS, stun.address)
    assert found.seconds >= 2 * LATE


@pytest.mark.parametrize("server", ["", ":3478", "stun:0", "stun:65536", "stun:²", "stun:99999999999999999999"])
def test_given_what_cannot_be_a_server_when_asked_then_it_has_no_name(server: str) -> None:
    assert ask(Service.ADDRESS, server, resolve=lambda _name: ("127.0.0.1",)) == Found(HelperState.NO_NAME)


@pytest.mark.parametrize("transport", list(Transport))
def test_given_nobody_listens_when_asked_then_silent_at_once(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stun_module, "ATTEMPT_SECONDS", 10.0)
    began = time.monotonic()
    assert ask(Service.RELAY, f"127.0.0.1:{free_port()}", transport).state is HelperState.SILENT
    assert time.monotonic() - began < SOON, "of 30 s"


async def test_given_a_question_that_never_ends_when_the_phone_stops_then_it_does_not_wait(
    desk: Desk, exchange: Exchange, make_stun: Callable[..., StunServer]
) -> None:
    stun = make_stun(silent=True)
    agent = await begin(desk, exchange, stun_servers=(stun.address,))
    began = time.monotonic()
    await agent.close()
    assert time.monotonic() - began < SOON
    probes = [thread for thread in threading.enumerate() if thread.name == "nat-probe"]
    await asyncio.gather(*(asyncio.to_thread(probe.join, 3) for probe in probes))
