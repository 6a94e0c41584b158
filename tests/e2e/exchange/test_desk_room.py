"""A conference in a room of the exchange: whole desks, a real exchange and the server between them, heard by tones.

Lina (700 Hz) called Zhang Wei (800), who asked Chen Jie (900) and takes both into a room of his own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.transfer import TransferStage
from tests.lab.desk import Desk
from tests.lab.office import CHEN, LINA, ZHANG, Office, office
from tests.peers.process import Peers

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def _with_rooms(
    asterisk_root: Path, seeded: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("rooms"), seeded, asterisk_root, request.config, "8{extension}") as opened:
        yield opened


@pytest.fixture
def desks(_with_rooms: Office, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The office, with nothing going on in it; an error that a desk logs is a failure."""
    logs = Peers(request.node)
    for desk in _with_rooms.desks:
        logs.add(desk)
    _with_rooms.tidy()
    yield _with_rooms
    errors = [f"{desk.name}: {line}" for desk in _with_rooms.desks for line in desk.complaints()]
    assert not errors, "\n".join(errors)


def people(desk: Desk) -> dict[str, RoomParty]:
    """Who is in the room, as the desk's card shows it."""
    return {party.number: party for party in desk.do("room.parties")}


def company(desk: Desk) -> dict[str, RoomParty]:
    """Who else is in the room that the desk was led into, as its card shows it."""
    return {party.number: party for party in desk.do("room.company")}


def meet(desks: Office) -> None:
    """All three talk in Zhang Wei's room, and everybody sees who is there."""
    lina, zhang, chen = desks.desks
    lina.dial("1002")
    his = zhang.take()
    zhang.hears_first_of(his.leg_id)  # before that the exchange has not joined them, and refuses a REFER with 400
    assert zhang.do("transfer.begin", his.id)
    assert zhang.do("transfer.consult", "1003")
    asked = chen.take()
    chen.hears_first_of(asked.leg_id)
    zhang.reaches(TransferStage.CONSULTING)
    assert zhang.do("transfer.merge")
    assert zhang.do("conference.in_room")
    zhang.until("he sees who is there", lambda: people(zhang).keys() == {"1001", "1003"})
    lina.until("she does", lambda: company(lina).keys() == {"1002", "1003"})
    chen.until("he does", lambda: company(chen).keys() == {"1001", "1002"})
    assert lina.do("room.visiting") == lina.do("calls.calls")[0].id
    assert not lina.do("room.parties"), "it is not her conference"
    lina.hears(ZHANG, CHEN)
    chen.hears(LINA, ZHANG)
    zhang.hears(LINA, CHEN)


def test_given_three_in_a_room_when_one_is_silenced_then_heard_again_and_the_other_dropped_then_so_it_is_heard(
    desks: Office,
) -> None:
    lina, zhang, chen = desks.desks
    meet(desks)
    there = people(zhang)
    assert {party.name for party in there.values()} == {"李娜", "陈洁"}

    assert zhang.do("room.silence", there["1003"].id, True)
    lina.hears(ZHANG)
    zhang.hears(LINA)
    chen.hears(LINA, ZHANG)
    zhang.until("he sees it", lambda: people(zhang)["1003"].silenced)
    lina.until("so does she, and who is heard", lambda: company(lina)["1003"].silenced)
    lina.until("Zhang Wei talks", lambda: company(lina)["1002"].talking)

    assert zhang.do("room.silence", there["1003"].id, False)
    lina.hears(ZHANG, CHEN)
    zhang.until("he sees it", lambda: not people(zhang)["1003"].silenced)

    assert zhang.do("room.drop", there["1001"].id)
    lina.idle()
    zhang.until("he sees it", lambda: people(zhang).keys() == {"1003"})
    lina.until("she is alone", lambda: not company(lina))
    chen.until("he sees it, too", lambda: company(chen).keys() == {"1002"})
    zhang.hears(CHEN)
    chen.hears(ZHANG)


def test_given_a_room_when_somebody_hangs_up_and_when_we_leave_then_all_see_it_and_the_others_talk_on(
    desks: Office,
) -> None:
    lina, zhang, chen = desks.desks
    meet(desks)
    assert zhang.do("conference.leave")
    zhang.idle()
    zhang.until("he sees nobody any more", lambda: not people(zhang))
    lina.hears(CHEN)
    chen.hears(LINA)
    assert desks.answer("zhangwei", "/v1/rooms/81002").status_code == 404, "who has left has no business there"
    chen.do("calls.hang_up_all")
    chen.idle()


def test_given_a_server_that_lost_the_exchange_for_a_moment_then_it_knows_the_room_again_and_drops_there(
    desks: Office,
) -> None:
    lina, zhang, chen = desks.desks
    meet(desks)
    there = people(zhang)
    assert zhang.do("room.silence", there["1003"].id, True)
    lina.hears(ZHANG)
    ami = desks.pbx.ami
    before = ami.mark()
    connected = re.search(
        r"^ *agent-desktop +\S+ +\d+ +\d+ +(\d+)", ami.command("manager show connected"), re.MULTILINE
    )
    assert connected, ami.command("manager show connected")
    ami.command(f"manager kick session {connected[1]}")
    ami.wait("SuccessfulAuth", start=before, seconds=30, AccountID="agent-desktop")

    def knows() -> bool:
        answer = desks.answer("zhangwei", "/v1/rooms/81002")
        return answer.status_code == 200 and len(answer.json()["participants"]) == 3

    desks.pbx.eventually("the server knows who is in the room", knows, 20)
    assert people(zhang)["1003"].silenced
    assert zhang.do("room.drop", there["1003"].id)
    chen.idle()
    zhang.until("he sees it", lambda: people(zhang).keys() == {"1001"})
    assert not zhang.of(ProblemNoticed)
