"""Recent calls, colleagues, the figures of the day and what the dial field offers; without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.customer import CustomerBrief
from agent_desktop.domain.events import ExtensionState, LampChanged
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Direction, LineId, Outcome
from agent_desktop.ui.design import Group, Ink, Row, Tone
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.dialling import Offer, Sources, Target, offers, target_of
from agent_desktop.ui.phone.directory import (
    RECENT_ROWS,
    colleague_rows,
    figures,
    open_missed,
    recent_rows,
)
from agent_desktop.ui.phone.doing import Presence, doing
from tests.fakes.clock import START
from tests.fakes.numbering import FakeNumbering
from tests.fakes.samples import call_record, running_record
from tests.ui.phone_scene import PROVISIONING, records

NUMBERING = FakeNumbering(for_tests=True)
ENGLISH = Reader("en", PROVISIONING, NUMBERING.display, START)
CHINESE = replace(ENGLISH, language="zh_CN")


def rows_of(found: list[Row | Group]) -> list[Row]:
    return [row for row in found if isinstance(row, Row)]


# --- recent calls ----------------------------------------------------------------------------------------------------


def test_given_the_mornings_calls_when_listed_then_under_their_days_newest_first() -> None:
    found = recent_rows(records(), ENGLISH)
    assert [row.title for row in found if isinstance(row, Group)] == ["Today", "Yesterday"]
    first = rows_of(found)[0]
    assert (first.title, first.sub, first.icon, first.tone) == ("孙丽", "Missed, Sales", "phone-missed", Tone.DANGER)
    subs = [row.sub for row in rows_of(found)]
    assert subs[1:4] == ["4:05, Billing", "1:12, you called", "6:31, Billing"]
    assert subs[4:6] == ["Rejected, Technical", "Busy, you called"]


def test_given_a_call_without_a_name_when_listed_then_its_number_stands_for_it() -> None:
    assert rows_of(recent_rows(records(), ENGLISH))[4].title == "+86 138 0000 0003"
    withheld = call_record(name="", e164="", ani="")
    assert rows_of(recent_rows((withheld,), ENGLISH))[0].title == "Number withheld"
    colleague = call_record(name="", e164="", ani="1002")
    assert rows_of(recent_rows((colleague,), CHINESE))[0].title == "李明"


def test_given_a_name_in_two_scripts_when_listed_then_in_the_one_that_the_agent_reads() -> None:
    both = call_record(name="陈美华", name_latin="Chen Meihua")
    titles = [rows_of(recent_rows((both,), reader))[0].title for reader in (ENGLISH, CHINESE)]
    assert titles == ["Chen Meihua", "陈美华"]
    latin_only = call_record(name="", name_latin="Anna Berg")
    assert rows_of(recent_rows((latin_only,), CHINESE))[0].title == "Anna Berg"


def test_given_a_call_that_goes_on_when_listed_then_it_waits_until_it_is_over() -> None:
    assert recent_rows((running_record("20000000-0000-4000-8000-000000000001"),), ENGLISH) == []


def test_given_more_calls_than_the_list_shows_when_listed_then_the_newest_with_distinct_keys() -> None:
    many = tuple(call_record(f"id-{n}", started_at=START - timedelta(minutes=n)) for n in range(RECENT_ROWS + 20))
    found = recent_rows(many, ENGLISH)
    assert len(rows_of(found)) == RECENT_ROWS
    assert len({row.key for row in found}) == len(found)


def missed(number: str, minutes: int, outcome: Outcome = Outcome.MISSED) -> CallRecord:
    began = START - timedelta(minutes=minutes)
    return call_record(
        f"{number}-{minutes}", e164=number, ani=number, outcome=outcome, started_at=began,
        answered_at=began if outcome is Outcome.ANSWERED else None, ended_at=began + timedelta(seconds=9),
    )  # fmt: skip


def test_given_missed_calls_when_counted_then_each_person_once_and_not_those_spoken_to_since() -> None:
    today = START.astimezone().date()
    log = (
        missed("+8613700000001", 5),
        missed("+8613700000002", 6, Outcome.ANSWERED),
        missed("+8613700000001", 7),
        missed("+8613700000002", 8),
        missed("+8613700000003", 9, Outcome.CALLER_LEFT),
        missed("+8613700000004", 60 * 24),
    )
    assert open_missed(log, today) == 2
    assert open_missed((), today) == 0


# --- figures ---------------------------------------------------------------------------------------------------------


def test_given_the_mornings_calls_when_summed_up_then_only_today_and_only_what_is_true() -> None:
    told = {fact.caption: fact for fact in figures(records(), ENGLISH)}
    assert told["Calls today"].value == "6"
    assert told["Average length"].value == "3:56"
    assert told["Talking time"].value == "11:48"
    assert (told["To call back"].value, told["To call back"].ink) == ("1", Ink.DANGER)


def test_given_no_call_today_when_summed_up_then_there_is_no_average() -> None:
    told = {fact.caption: fact.value for fact in figures((), ENGLISH)}
    assert told == {"Calls today": "0", "Average length": "–", "Talking time": "0:00", "To call back": "0"}


# --- colleagues ------------------------------------------------------------------------------------------------------


def test_given_colleagues_when_listed_then_those_who_can_be_called_come_first_and_others_say_why_not() -> None:
    states = {
        "user-li": Presence(AgentState.TALKING, "10:38"),
        "user-ma": Presence(AgentState.LOGGED_OUT, "09:00"),
        "user-zhang": Presence(AgentState.READY, "10:40"),
    }
    found = rows_of(colleague_rows(PROVISIONING.colleagues, states, ENGLISH))
    assert [(row.title, row.enabled) for row in found] == [
        ("Chen Jie", True),
        ("Zhang Wei", True),
        ("Li Ming", False),
        ("Ma Lin", False),
    ]
    assert [row.sub for row in found] == [
        "1004 · Agent",
        "Ready since 10:40 · 1003",
        "Talking since 10:38 · 1002",
        "Logged out · 1005",
    ]
    assert [row.presence for row in found] == [None, Tone.SUCCESS, Tone.ACCENT, Tone.NEUTRAL]


def test_given_the_agent_among_the_colleagues_when_listed_then_nobody_is_offered_to_call_themselves() -> None:
    mine = replace(PROVISIONING.colleagues[0], user_id=PROVISIONING.user.id)
    assert colleague_rows((mine,), {}, ENGLISH) == []


@pytest.mark.parametrize("state", list(AgentState))
def test_given_any_state_when_a_colleague_is_in_it_then_it_has_a_colour_and_an_answer(state: AgentState) -> None:
    presence = Presence(state, "10:00")
    row = rows_of(colleague_rows(PROVISIONING.colleagues[:1], {"user-li": presence}, ENGLISH))[0]
    assert row.presence is not None
    assert row.enabled is doing(presence, None).reachable


# --- the dial field --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("139 1234 5678", Target("+8613912345678", "+86 139 1234 5678")),
        ("(139) 1234-5678", Target("+8613912345678", "+86 139 1234 5678")),
        ("１３９ 1234 5678", Target("+8613912345678", "+86 139 1234 5678")),
        ("1002", Target("1002", "1002")),
        ("*61#", Target("*61#", "*61#")),
        (" 10 02 ", Target("1002", "1002")),
        ("bob", Target("bob", "bob", sure=False)),
        ("bob@10.0.0.7", Target("bob@10.0.0.7", "bob@10.0.0.7")),
        ("sip:bob@10.0.0.7:5062", Target("sip:bob@10.0.0.7:5062", "bob@10.0.0.7:5062")),
        ("wang wei", None),
        ("王伟", None),
        ("12 34 !?", None),
        ("sip:", None),
        ("a@b@c@", None),
        ("", None),
        ("1" * 300, None),
    ],
)
def test_given_typed_text_when_read_then_it_is_known_what_it_would_call(typed: str, target: Target | None) -> None:
    assert target_of(typed, NUMBERING) == target


def offered(typed: str, reader: Reader = ENGLISH, sources: Sources | None = None) -> list[tuple[str, str]]:
    sources = sources or Sources(records(), PROVISIONING.colleagues)
    found = offers(typed, target_of(typed, NUMBERING), sources, reader)
    return [(offer.row.title, offer.dial) for offer in found if isinstance(offer, Offer)]


def test_given_a_name_when_typed_then_people_come_first_and_the_bare_word_last() -> None:
    assert offered("li") == [("Li Ming", "1002"), ("Ma Lin", "1005"), ("Call li", "li")]
    assert offered("wei") == [("Zhang Wei", "1003"), ("Call wei", "wei")]
    assert offered("赵", CHINESE) == [("赵强", "+8613800000001")]
    assert offered("强", CHINESE) == [("赵强", "+8613800000001")]


def test_given_a_number_when_typed_then_it_comes_first_and_who_has_it_below() -> None:
    found = offered("13800000001")
    assert found[0] == ("Call +86 138 0000 0001", "+8613800000001")
    assert found[1] == ("赵强", "+8613800000001")
    assert offered("0571 0000 2222")[-1] == ("杭州仓库", "+8657100002222")


def test_given_a_number_called_often_when_typed_then_it_is_offered_once() -> None:
    assert [title for title, _ in offered("周德福")] == ["周德福"]


def test_given_customers_of_the_server_when_offered_then_with_their_record_unless_they_have_no_number() -> None:
    customers = (
        CustomerBrief("cust-wang", "C-20418", "王伟", "Wang Wei", phone="+8613912345678"),
        CustomerBrief("cust-none", "C-1", "王五", "Wang Wu"),
    )
    found = offers("wang", None, Sources(customers=customers), ENGLISH)
    chosen = [offer for offer in found if isinstance(offer, Offer)]
    assert [(o.row.title, o.dial, o.customer_id) for o in chosen] == [("Wang Wei", "+8613912345678", "cust-wang")]


def test_given_a_busy_colleague_when_offered_then_greyed_with_the_reason() -> None:
    states = {"user-li": Presence(AgentState.TALKING, "10:38")}
    found = offers("li", None, Sources(colleagues=PROVISIONING.colleagues, states=states), ENGLISH)
    row = next(offer.row for offer in found if isinstance(offer, Offer))
    assert not row.enabled
    assert row.sub == "Talking since 10:38 · 1002"


def test_given_any_text_when_offered_then_no_two_rows_share_a_key() -> None:
    log = (*records(), call_record("x", direction=Direction.OUTBOUND, e164="", ani="1002", name=""))
    sources = Sources(log, PROVISIONING.colleagues, {}, (CustomerBrief("c", "1", "1002", phone="1002"),))
    found = offers("1002", target_of("1002", NUMBERING), sources, ENGLISH)
    keys = [item.row.key if isinstance(item, Offer) else item.key for item in found]
    assert len(set(keys)) == len(keys)
    assert offers("  ", None, sources, ENGLISH) == []


# --- lamps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(ExtensionState))
def test_given_each_lamp_when_shown_then_an_icon_and_a_word_never_colour_alone(state: ExtensionState) -> None:
    found = doing(None, LampChanged(LineId("main"), "1002", state))
    assert found.chip is not None
    assert found.chip.text
    assert found.chip.icon
    assert found.ringing is (state is ExtensionState.RINGING)


def test_given_server_and_lamp_when_they_differ_then_a_used_telephone_counts_and_else_the_server() -> None:
    ready = Presence(AgentState.READY, "10:00")
    busy = LampChanged(LineId("main"), "1002", ExtensionState.BUSY)
    free = LampChanged(LineId("main"), "1002", ExtensionState.FREE)
    assert doing(ready, busy).reachable is False
    lunch = doing(Presence(AgentState.NOT_READY, "10:00"), free)
    assert lunch.chip is not None
    assert lunch.chip.text == "Not ready"


def test_given_a_colleague_whose_phone_rings_when_listed_then_the_row_says_how_to_take_it() -> None:
    lamps = {"1002": LampChanged(LineId("main"), "1002", ExtensionState.RINGING, "Wang Wei")}
    row = next(r for r in rows_of(colleague_rows(PROVISIONING.colleagues, {}, ENGLISH, lamps)) if r.title == "Li Ming")
    assert row.enabled
    assert row.sub == "Enter takes it · Wang Wei"
