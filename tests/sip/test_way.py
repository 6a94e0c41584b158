"""Ways: names looked up beside the sip thread, our address on the way, signs of life."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from agent_desktop.domain.provisioning import Transport
from agent_desktop.sip.move import Move
from agent_desktop.sip.way import NoWay, Way, Ways, answers
from tests.lab.ports import free_port

SERVER = "sip:pbx.example.org"


class Thread:
    """Stands for the sip thread: what hops to it runs in run()."""

    def __init__(self) -> None:
        self._actions: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def hop(self, action: Callable[[], None]) -> None:
        self._actions.put(action)

    def run(self) -> None:
        self._actions.get(timeout=3)()


def test_given_an_address_when_a_way_is_looked_for_then_it_is_found_at_once() -> None:
    found: list[Way | NoWay] = []
    Ways(Thread().hop).find("sip:127.0.0.1:5070", found.append)
    assert found == [Way("sip:127.0.0.1:5070", ("127.0.0.1",), "127.0.0.1")]


def test_given_numbers_that_pjsip_takes_for_a_name_when_it_asks_for_them_then_it_gets_an_answer() -> None:
    learnt: list[str] = []
    thread = Thread()
    ways = Ways(thread.hop, resolve=lambda _host: (), learnt=lambda host, _addresses: learnt.append(host))
    for host in ("1234", "127.1"):  # inet_aton() reads both as addresses, inet_pton() and PJSIP neither
        ways.look_up(host, lambda _addresses: None)
        thread.run()
    assert learnt == ["1234", "127.1"]


def test_given_a_name_when_two_ask_for_it_at_once_then_it_is_looked_up_once_and_both_are_told_on_the_thread() -> None:
    thread, may, asked = Thread(), threading.Event(), []
    found: list[Way | NoWay] = []

    def resolve(host: str) -> tuple[str, ...]:
        asked.append(host)
        may.wait(3)
        return ("127.0.0.1",)

    ways = Ways(thread.hop, resolve=resolve)
    ways.find(SERVER, found.append)
    ways.find(SERVER, found.append)
    assert not found
    may.set()
    thread.run()
    assert found == [Way(SERVER, ("127.0.0.1",), "127.0.0.1")] * 2
    assert asked == ["pbx.example.org"]
    ways.find(SERVER, found.append)
    thread.run()
    assert len(asked) == 2, "the next attempt asks again"


@pytest.mark.parametrize(
    ("addresses", "local", "expected"),
    [
        ((), "", NoWay.NO_NAME),
        (("127.0.0.1",), "192.0.2.77", NoWay.NO_ROUTE),
        (("255.255.255.255", "127.0.0.1"), "", Way(SERVER, ("127.0.0.1", "255.255.255.255"), "127.0.0.1")),
    ],
    ids=["unknown", "no route", "the first one that is routed"],
)
def test_given_what_a_name_stands_for_then_the_way_says_which_or_why_not(
    addresses: tuple[str, ...], local: str, expected: Way | NoWay
) -> None:
    thread = Thread()
    found: list[Way | NoWay] = []
    Ways(thread.hop, local, lambda _host: addresses).find(SERVER, found.append)
    thread.run()
    assert found == [expected]


def test_given_a_name_that_is_not_found_any_more_then_it_stands_for_what_it_did() -> None:
    thread = Thread()
    answers = [("127.0.0.1",), (), ()]
    learnt: list[tuple[str, ...]] = []
    ways = Ways(thread.hop, "", lambda _host: answers.pop(0), lambda _host, addresses: learnt.append(addresses))
    assert ways.known(SERVER) is None
    found: list[Way | NoWay] = []
    for server in (SERVER, SERVER, "sip:other.example.test"):
        ways.find(server, found.append)
        thread.run()
    way = Way(SERVER, ("127.0.0.1",), "127.0.0.1")
    assert found == [way, way, NoWay.NO_NAME]
    assert learnt == [("127.0.0.1",), ("127.0.0.1",), ()]
    assert ways.known(SERVER) == way
    assert ways.known("sip:other.example.test") is None


def test_given_the_same_addresses_in_another_order_then_the_way_leads_as_before() -> None:
    way = Way(SERVER, ("10.0.0.1", "10.0.0.2"), "10.0.0.9")
    assert way.leads_as(Way(SERVER, ("10.0.0.2", "10.0.0.1"), "10.0.0.9"))
    assert not way.leads_as(Way(SERVER, ("10.0.0.2", "10.0.0.1"), "10.0.0.8"))
    assert not way.leads_as(Way("sip:other", way.addresses, way.local))


@pytest.fixture
def deaf() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.bind(("127.0.0.1", 0))
        end.settimeout(3)
        yield end


def test_given_a_server_that_answers_anything_when_probed_then_it_is_there(deaf: socket.socket) -> None:
    def refuse() -> None:
        data, source = deaf.recvfrom(65535)
        assert data.startswith(b"OPTIONS sip:127.0.0.1:")
        deaf.sendto(b"SIP/2.0 403 Forbidden\r\n\r\n", source)

    server = threading.Thread(target=refuse)
    server.start()
    way = Way(f"sip:127.0.0.1:{deaf.getsockname()[1]};transport=udp", ("127.0.0.1",), "127.0.0.1")
    assert answers(way, Transport.UDP)
    server.join()


def test_given_a_silent_server_when_probed_then_it_is_asked_three_times_and_missed(deaf: socket.socket) -> None:
    way = Way(f"sip:127.0.0.1:{deaf.getsockname()[1]}", ("127.0.0.1",), "127.0.0.1")
    assert not answers(way, Transport.UDP)
    assert len({deaf.recv(65535) for _ in range(3)}) == 1


def test_given_tcp_when_probed_then_a_connection_is_enough_and_a_refusal_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        way = Way(f"sip:127.0.0.1:{server.getsockname()[1]}", ("127.0.0.1",), "127.0.0.1")
        assert answers(way, Transport.TCP)
    assert not answers(Way(f"sip:127.0.0.1:{free_port()}", ("127.0.0.1",), "127.0.0.1"), Transport.TCP)


class Dialog:
    """What a move asks of its surroundings, by hand."""

    def __init__(self) -> None:
        self.sent = 0
        self.busy = False
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.move = Move(self._tell, lambda delay, action: self.timers.append((delay, action)), call_id_is_ours=True)

    def _tell(self) -> bool:
        self.sent += not self.busy
        return not self.busy

    def run_timers(self) -> list[float]:
        timers, self.timers = self.timers, []
        for _, action in timers:
            action()
        return [delay for delay, _ in timers]


def test_given_a_dialog_that_is_not_confirmed_when_moved_then_the_far_end_is_told_when_it_is() -> None:
    dialog = Dialog()
    dialog.move.begin()
    assert dialog.sent == 0
    dialog.move.open()
    assert dialog.sent == 1
    assert dialog.move.answered(200)
    dialog.run_timers()
    assert dialog.sent == 1
    assert not dialog.move.answered(200), "that answer belongs to another re-INVITE"


def test_given_another_offer_under_way_when_moved_then_it_is_tried_again() -> None:
    dialog = Dialog()
    dialog.move.open()
    dialog.busy = True
    dialog.move.begin()
    dialog.busy = False
    dialog.run_timers()
    assert dialog.sent == 1


@pytest.mark.tolerates_log("refuses our new address")
@pytest.mark.parametrize(("statuses", "again"), [((491,), True), ((401, 200), False), ((401, 401), False)])
def test_given_an_answer_to_the_move_then_only_glare_is_repeated(statuses: tuple[int, ...], again: bool) -> None:
    dialog = Dialog()
    dialog.move.open()
    dialog.move.begin()
    for status in statuses:
        dialog.move.answered(status)
    pauses = dialog.run_timers()
    assert dialog.sent == 1 + again
    if again:
        assert 2.1 <= pauses[0] <= 4.0


def test_given_a_second_move_while_the_first_is_told_then_it_is_told_after_it() -> None:
    dialog = Dialog()
    dialog.move.open()
    dialog.move.begin()
    dialog.move.begin()
    assert dialog.sent == 1
    dialog.move.answered(200)
    dialog.run_timers()
    assert dialog.sent == 2
    dialog.move.close()
    dialog.move.begin()
    assert dialog.sent == 2
