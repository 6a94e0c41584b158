"""Values that cross boundaries: frozen, slotted, and with the few answers they give right."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from types import ModuleType

import pytest

from agent_desktop import domain
from agent_desktop.domain import events
from agent_desktop.domain.address import Party, PhoneNumber, SipAddress
from agent_desktop.domain.call import Call, CallContext, CallId, InteractionId, Phase
from agent_desktop.domain.interaction import CallRecord, QualitySummary, record_of
from agent_desktop.domain.leg import Direction, EndedBy, Ending, LegId, LegState, LineId, Outcome
from agent_desktop.domain.provisioning import LineConfig, Provisioning, Queue, ReasonCode, ReasonKind, User
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Form

MODULES = [importlib.import_module(m.name) for m in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}.")]


def _classes(module: ModuleType) -> list[type]:
    return [c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__]


CLASSES = [cls for module in MODULES for cls in _classes(module)]


@pytest.mark.parametrize("cls", [c for c in CLASSES if dataclasses.is_dataclass(c)], ids=lambda c: c.__name__)
def test_given_a_value_when_made_then_it_cannot_change_and_takes_no_extra_attribute(cls: type) -> None:
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses keeps it there since 3.3
    assert "__slots__" in vars(cls)
    assert cls.__doc__ is not None


@pytest.mark.parametrize("cls", [c for c in CLASSES if issubclass(c, Enum)], ids=lambda c: c.__name__)
def test_given_an_enumeration_when_listed_then_its_members_are_distinct_text(cls: type[Enum]) -> None:
    assert issubclass(cls, StrEnum)
    assert len(cls.__members__) == len(list(cls)) > 0, "no member is another's alias"


def test_given_the_facts_when_listed_then_all_are_frozen_values() -> None:
    facts = [c for c in CLASSES if c.__module__.startswith(f"{events.__name__}.") and not issubclass(c, Enum)]
    assert len(facts) > 30
    assert all(dataclasses.is_dataclass(fact) for fact in facts)


# --- a call and its record -------------------------------------------------------------------------------------------
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
CALL = Call(
    id=CallId("c1"),
    interaction_id=InteractionId("i1"),
    leg_id=LegId("l1"),
    line_id=LineId("line1"),
    direction=Direction.INBOUND,
    state=LegState.DISCONNECTED,
    party=Party(SipAddress("013912345678", "gw.example.org"), PhoneNumber("+8613912345678"), "李娜"),
    context=CallContext("s1", "billing", "Billing", "10086", "2>1", "cu1"),
    started_at=NOON,
    sip_call_id="sip-1",
    answered_at=NOON + timedelta(seconds=5),
    ended_at=NOON + timedelta(seconds=65),
    hold_seconds=7.5,
    mute_seconds=2.5,
    ending=Ending(200, "", EndedBy.PEER),
    outcome=Outcome.ANSWERED,
)


def test_given_an_ended_call_when_recorded_then_the_row_says_everything_about_it() -> None:
    quality = QualitySummary(3.9, 4.2, 0.5, 3, 40, "opus")
    record = record_of(CALL, 4, quality)
    assert record == CallRecord(
        interaction_id=InteractionId("i1"),
        revision=4,
        session_id="s1",
        sip_call_id="sip-1",
        line_id="line1",
        direction=Direction.INBOUND,
        ani="013912345678",
        e164="+8613912345678",
        name="李娜",
        queue_id="billing",
        dnis="10086",
        ivr_path="2>1",
        customer_id="cu1",
        started_at=NOON,
        answered_at=NOON + timedelta(seconds=5),
        ended_at=NOON + timedelta(seconds=65),
        outcome=Outcome.ANSWERED,
        sip_code=200,
        hung_up_by=EndedBy.PEER,
        hold_seconds=7.5,
        mute_seconds=2.5,
        quality=quality,
    )
    assert record.talk_seconds == 60


def test_given_a_ringing_call_without_a_number_when_recorded_then_what_is_unknown_is_empty() -> None:
    party = Party(SipAddress("", "gw.example.org"))
    ringing = dataclasses.replace(
        CALL, party=party, state=LegState.INCOMING, answered_at=None, ended_at=None, ending=None
    )
    record = record_of(ringing, 1, name="Customer's name")
    assert (record.ani, record.e164, record.name) == ("sip:gw.example.org", "", "Customer's name")
    assert (record.sip_code, record.hung_up_by, record.quality) == (0, None, None)
    assert record.talk_seconds == 0


def test_given_a_user_part_no_database_takes_when_recorded_then_it_is_made_printable() -> None:
    party = Party(SipAddress.parse("sip:null-%00@h"))
    assert record_of(dataclasses.replace(CALL, party=party), 1).ani == "null-\ufffd"


@pytest.mark.parametrize(
    ("answered", "ended", "seconds"),
    [(None, NOON, 0), (NOON, None, 0), (NOON, NOON + timedelta(seconds=3), 3), (NOON, NOON - timedelta(seconds=3), 0)],
)
def test_given_times_of_a_call_when_talk_is_measured_then_it_is_never_negative(
    answered: datetime | None, ended: datetime | None, seconds: float
) -> None:
    call = dataclasses.replace(CALL, answered_at=answered, ended_at=ended)
    assert record_of(call, 1).talk_seconds == seconds


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("state", LegState)
@pytest.mark.parametrize("held", [False, True])
def test_given_any_call_when_asked_then_it_is_active_or_waiting_only_where_an_agent_would_say_so(
    direction: Direction, state: LegState, held: bool
) -> None:
    call = dataclasses.replace(CALL, direction=direction, state=state, held=held)
    assert call.active is (state is LegState.CONFIRMED and not held)
    assert call.waiting is (direction is Direction.INBOUND and call.phase is Phase.RINGING)


# --- text and provisioning -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        (LocalText("Bill", "账单"), "en", "Bill"),
        (LocalText("Bill", "账单"), "zh_CN", "账单"),
        (LocalText("Bill", "账单"), "ZH-Hans-CN", "账单"),
        (LocalText("Bill", "账单"), "", "Bill"),
        (LocalText("Bill"), "zh_CN", "Bill"),
        (LocalText("", "账单"), "en", "账单"),
        (LocalText(), "en", ""),
    ],
)
def test_given_text_in_two_languages_when_shown_then_the_wanted_one_or_the_other(
    text: LocalText, language: str, shown: str
) -> None:
    assert text.in_language(language) == shown
    assert bool(text) is bool(shown)


QUEUES = (Queue("billing", LocalText("Billing"), dnis=("10086", "+861010086")), Queue("faults", LocalText("Faults")))
PROVISIONING = Provisioning(
    user=User("u1", "li", "李娜", "Li Na", "agent", "1001"),
    lines=(LineConfig(LineId("l1"), "sip:1001@example.org", password="hunter2"),),
    queues=QUEUES,
    reason_codes=(ReasonCode(3, ReasonKind.NOT_READY, LocalText("Break")),),
    forms=(Form("f1", 1, LocalText("Form"), ()),),
)


def test_given_provisioning_when_something_is_looked_up_then_it_is_found_or_none() -> None:
    assert PROVISIONING.queue("faults") is QUEUES[1]
    assert PROVISIONING.queue("nowhere") is None
    assert PROVISIONING.queue_of_dnis("+861010086") is QUEUES[0]
    assert PROVISIONING.queue_of_dnis("110") is None
    assert PROVISIONING.queue_of_dnis("") is None
    assert PROVISIONING.form("f1") is PROVISIONING.forms[0]
    assert PROVISIONING.form("f2") is None
    assert PROVISIONING.reason(3) is PROVISIONING.reason_codes[0]
    assert PROVISIONING.reason(4) is None
    assert PROVISIONING.reason(None) is None


def test_given_a_line_with_a_password_when_shown_then_the_password_is_not() -> None:
    assert "sip:1001@example.org" in repr(PROVISIONING)
    assert "hunter2" not in repr(PROVISIONING)
