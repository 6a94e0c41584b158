"""Handing over: notes are on the server while they are typed, and stand at the next desk when the call arrives."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from agent_desktop.domain.call import CallId, InteractionId
from agent_desktop.domain.customer import Handover
from agent_desktop.domain.events import (
    AudioChanged,
    DraftSaved,
    HandoverPushed,
    OutboxChanged,
    PopReady,
    ProblemNoticed,
    WrapUpOpened,
)
from agent_desktop.domain.interaction import QualitySummary
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import (
    AudioDevice,
    AudioHealth,
    AudioStatus,
    MediaSecurity,
    Quality,
)
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.quality import Equipment, summarise
from agent_desktop.domain.wrapup import notes_limit, quoted
from agent_desktop.ports import TransferNotice
from agent_desktop.services.handover import SYNC_SECONDS
from tests.fakes import centre
from tests.fakes.centre import BILLING, NOW
from tests.fakes.desk import FakeDesk, open_desk
from tests.fakes.local_store import MemoryStore

CALLER, COLLEAGUE = "+8613900001234", "1002"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


async def talk(fake: FakeDesk, ani: str = CALLER, session: str = "s-1") -> tuple[InteractionId, CallId, LegId]:
    leg = fake.phone.ring(ani, "billing", session_id=session)
    await fake.settle()
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    await fake.desk.calls.answer(call.id)
    await fake.settle()
    return call.interaction_id, call.id, leg


def handover(notes: str = "Wants a refund.\nCalm.", **changes: object) -> Handover:
    fields: dict[str, object] = {
        "interaction_id": "00000000-0000-4000-8000-00000000beef",
        "session_id": "s-0",
        "by": "李娜",
        "by_latin": "Li Na",
        "extension": "1002",
        "at": NOW,
        "notes": notes,
    }
    return Handover(**(fields | changes))  # type: ignore[arg-type]  # names are the fields'


def copies(fake: FakeDesk, interaction: str) -> list[int]:
    """Revisions of the draft in the order in which the server got them."""
    return [revision for kind, key, revision in fake.backend.effects if (kind, key) == (WriteKind.DRAFT, interaction)]


def notices(fake: FakeDesk) -> list[TransferNotice]:
    return [notice for name, notice in fake.backend.calls if name == "announce_transfer"]  # type: ignore[misc]


# --- notes on their way


async def test_given_typing_then_the_server_has_it_soon_and_at_most_one_copy_in_two_seconds(fake: FakeDesk) -> None:
    interaction, _, _ = await talk(fake)
    for n in range(100):
        fake.desk.wrapup.edit(interaction, {}, "x" * (n + 1))
        await fake.clock.pass_time(0.1)
    assert 4 <= len(copies(fake, interaction)) <= 10 / SYNC_SECONDS + 1
    await fake.clock.pass_time(5)
    stored = fake.backend.stored[WriteKind.DRAFT, interaction]
    assert json.loads(stored.body)["notes"] == "x" * 100
    assert copies(fake, interaction) == sorted(set(copies(fake, interaction)))


async def test_given_nothing_new_when_time_goes_by_then_nothing_is_sent_again(fake: FakeDesk) -> None:
    interaction, _, _ = await talk(fake)
    fake.desk.wrapup.edit(interaction, {}, "one word")
    await fake.clock.pass_time(60)
    assert len(copies(fake, interaction)) == 1


async def test_given_the_server_away_then_the_latest_notes_wait_unseen_and_arrive(fake: FakeDesk) -> None:
    interaction, _, leg = await talk(fake)
    fake.backend.down()
    for n in range(5):
        fake.desk.wrapup.edit(interaction, {}, f"note {n}")
        await fake.clock.pass_time(3)
    waiting = [w.kind for w in await fake.store.pending_writes()]
    assert waiting.count(WriteKind.DRAFT) == 1
    assert all(w.kind is not WriteKind.DRAFT for fact in fake.of(OutboxChanged) for w in fact.pending)
    assert all(w.kind is not WriteKind.DRAFT for w in await fake.desk.outbox.pending())
    fake.backend.up()
    await fake.clock.pass_time(40)
    assert json.loads(fake.backend.stored[WriteKind.DRAFT, interaction].body)["notes"] == "note 4"
    fake.phone.peer_hangs_up(leg)


@pytest.mark.expects_log("the server refused draft")
async def test_given_a_draft_the_server_refuses_then_it_is_forgotten_and_nobody_is_bothered(fake: FakeDesk) -> None:
    interaction, _, _ = await talk(fake)
    fake.backend.refuse(WriteKind.DRAFT, "forbidden")
    fake.desk.wrapup.edit(interaction, {}, "mine?")
    await fake.clock.pass_time(5)
    assert [w for w in await fake.store.pending_writes() if w.kind is WriteKind.DRAFT] == []
    assert fake.of(ProblemNoticed) == []


async def test_given_a_finished_wrap_up_then_no_copy_follows_it(fake: FakeDesk) -> None:
    interaction, _, leg = await talk(fake)
    fake.desk.wrapup.edit(interaction, {}, "a")
    await fake.clock.pass_time(1)
    fake.desk.wrapup.edit(interaction, {}, "ab")
    fake.phone.peer_hangs_up(leg)
    await fake.desk.wrapup.finish(interaction, incomplete=True)
    await fake.clock.pass_time(10)
    written = [kind for kind, key, _ in fake.backend.effects if key == interaction]
    assert [k for k in written if k is not WriteKind.CALL_RECORD] == [WriteKind.DRAFT, WriteKind.WRAP_UP]


async def test_given_a_crash_after_saving_when_started_again_then_the_copy_is_made_up_for() -> None:
    store = MemoryStore(for_tests=True)
    async with open_desk(store=store) as first:
        await first.log_in_ready()
        interaction, _, _ = await talk(first)
        first.desk.wrapup.edit(interaction, {}, "before the crash")
        await first.clock.pass_time(0.6)
        assert first.of(DraftSaved)
        store.writes.clear()
    async with open_desk(store=store) as second:
        await second.log_in_ready()
        await second.desk.wrapup.restore()
        await second.clock.pass_time(5)
        body = json.loads(second.backend.stored[WriteKind.DRAFT, interaction].body)
        assert body["notes"] == "before the crash"


# --- transfers


async def test_given_a_blind_transfer_then_it_is_announced_with_what_was_typed_this_very_moment(fake: FakeDesk) -> None:
    interaction, call, _ = await talk(fake)
    await fake.desk.transfer.begin(call)
    fake.desk.wrapup.edit(interaction, {"business": "refund"}, "last word")
    await fake.desk.transfer.blind(COLLEAGUE)
    await fake.settle()
    (notice,) = notices(fake)
    assert (notice.interaction_id, notice.session_id, notice.to) == (interaction, "s-1", COLLEAGUE)
    assert (notice.kind, notice.ani) == ("blind", CALLER)
    assert notice.draft is not None
    assert (notice.draft.notes, notice.draft.values["business"]) == ("last word", "refund")


async def test_given_a_consultation_that_is_completed_then_both_steps_are_announced_once_each(fake: FakeDesk) -> None:
    _, call, leg = await talk(fake)
    await fake.desk.transfer.begin(call)
    await fake.desk.transfer.consult(COLLEAGUE)
    await fake.settle()
    fake.phone.peer_answers(fake.desk.calls.calls[-1].leg_id)
    await fake.settle()
    await fake.desk.transfer.complete()
    await fake.settle()
    fake.phone.refer_progresses(leg, 100)
    fake.phone.refer_progresses(leg, 180)
    await fake.clock.pass_time(1)
    assert [(n.kind, n.to) for n in notices(fake)] == [("consult", COLLEAGUE), ("attended", COLLEAGUE)]
    assert len({n.key for n in notices(fake)}) == 2
    assert notices(fake)[0].draft is None


async def test_given_two_recipients_in_a_row_then_each_is_announced(fake: FakeDesk) -> None:
    _, call, _ = await talk(fake)
    for recipient in ("1002", "1003", "1002"):
        await fake.desk.transfer.begin(call)
        await fake.desk.transfer.consult(recipient)
        await fake.settle()
        await fake.desk.transfer.cancel()
        await fake.clock.pass_time(1)
    assert [n.to for n in notices(fake)] == ["1002", "1003", "1002"]


async def test_given_the_server_stumbles_then_the_same_announcement_is_tried_again_but_not_for_ever(
    fake: FakeDesk,
) -> None:
    _, call, _ = await talk(fake)
    fake.backend.down()
    await fake.desk.transfer.begin(call)
    await fake.desk.transfer.blind(COLLEAGUE)
    await fake.clock.pass_time(1.5)
    fake.backend.up()
    await fake.clock.pass_time(30)
    told = notices(fake)
    assert len(told) == 3
    assert len({n.key for n in told}) == 1


# --- at the next desk


async def test_given_a_call_that_was_handed_over_then_its_notes_are_quoted_and_its_session_goes_on(
    fake: FakeDesk,
) -> None:
    fake.backend.handovers["leg-2"] = handover()
    interaction, call, _ = await talk(fake, session="leg-2")
    draft = fake.desk.wrapup.draft(interaction)
    assert fake.of(PopReady)[-1].pop.handover == handover()
    assert draft is not None
    clock = f"{NOW.astimezone():%H:%M}"
    assert draft.notes == f"> 李娜, {clock}:\n> Wants a refund.\n> Calm.\n"
    assert draft.revision == 0, "nothing was typed here yet"
    assert fake.of(WrapUpOpened)[-1].draft.notes == draft.notes
    assert (await fake.store.recent_records(1))[0].session_id == "s-0"
    await fake.desk.transfer.begin(call)
    await fake.desk.transfer.blind(COLLEAGUE)
    await fake.settle()
    assert notices(fake)[0].session_id == "leg-2", "as the headers of the next call carry it"


async def test_given_something_typed_when_the_notes_arrive_late_then_they_stand_above_it(fake: FakeDesk) -> None:
    interaction, _, _ = await talk(fake)
    fake.desk.wrapup.edit(interaction, {"result": "solved"}, "my own words")
    await fake.clock.pass_time(1)
    fake.backend.push(HandoverPushed(interaction, handover("short")))
    await fake.settle()
    draft = fake.desk.wrapup.draft(interaction)
    assert draft is not None
    assert draft.notes.endswith("> short\nmy own words")
    assert draft.values == {"result": "solved"}
    assert (await fake.store.drafts())[0] == draft
    assert fake.of(PopReady)[-1].pop.handover == handover("short")


async def test_given_the_first_agent_types_on_then_the_quote_follows_until_something_is_typed_here(
    fake: FakeDesk,
) -> None:
    fake.backend.handovers["s-1"] = handover("one")
    interaction, _, _ = await talk(fake)
    fake.backend.push(HandoverPushed(interaction, handover("one, two")))
    await fake.settle()
    before = fake.desk.wrapup.draft(interaction)
    assert before is not None
    assert before.notes.endswith("> one, two\n")
    fake.desk.wrapup.edit(interaction, {}, before.notes + "mine")
    fake.backend.push(HandoverPushed(interaction, handover("one, two, three")))
    await fake.settle()
    after = fake.desk.wrapup.draft(interaction)
    assert after is not None
    assert after.notes == before.notes + "mine"
    pop = fake.desk.pop.pop(interaction)
    assert pop is not None
    assert pop.handover == handover("one, two, three")


async def test_given_a_call_that_is_not_taken_then_the_quote_alone_leaves_no_wrap_up(fake: FakeDesk) -> None:
    fake.backend.handovers["s-1"] = handover()
    leg = fake.phone.ring(CALLER, "billing", session_id="s-1")
    await fake.settle()
    fake.phone.peer_cancels(leg)
    await fake.clock.pass_time(5)
    assert await fake.store.drafts() == ()
    assert copies(fake, fake.of(PopReady)[0].interaction_id) == []


async def test_given_word_of_a_handover_before_the_pop_is_answered_then_it_is_not_lost(fake: FakeDesk) -> None:
    fake.backend.slow(1.0)
    fake.phone.ring(CALLER, "billing")
    interaction = fake.desk.calls.calls[0].interaction_id
    await fake.clock.pass_time(0.2)
    fake.backend.push(HandoverPushed(interaction, handover()))
    await fake.clock.pass_time(3)
    pop = fake.desk.pop.pop(interaction)
    assert pop is not None
    assert pop.handover == handover()
    assert pop.customer is not None


async def test_given_an_unknown_number_when_the_agent_before_had_settled_who_it_is_then_it_is_settled_here(
    fake: FakeDesk,
) -> None:
    interaction, _, _ = await talk(fake, "+8613911110000")
    fake.backend.push(HandoverPushed(interaction, handover(customer_id="cust-smith")))
    await fake.clock.pass_time(1)
    pop = fake.desk.pop.pop(interaction)
    assert pop is not None
    assert pop.customer is not None
    assert pop.customer.id == "cust-smith"
    assert pop.handover is not None


async def test_given_the_exchange_names_the_customer_then_the_pop_still_tells_what_else_there_is(
    fake: FakeDesk,
) -> None:
    fake.phone.ring("+8613911110000", "billing", customer_id="cust-chen")
    await fake.settle()
    pop = fake.of(PopReady)[0].pop
    assert pop.customer is not None
    assert pop.customer.id == "cust-chen"
    assert pop.form_id == "billing"


# --- pure parts


def test_given_long_notes_when_quoted_then_they_leave_room_for_ones_own() -> None:
    text = quoted("Li Na", NOW, "word " * 2000, notes_limit(BILLING) // 2)
    assert len(text) <= 2000
    assert text.endswith("…")
    assert notes_limit(BILLING) == 4000
    assert notes_limit(None) == 8000


def _measured(mos: float, packets: int, **changes: float) -> Quality:
    fields: dict[str, float] = {"loss_percent": 1.0, "jitter_ms": 2.0, "rtt_ms": 30.0, "buffer_ms": 40.0}
    return Quality("opus", packets_received=packets, packets_sent=packets + 1, mos=mos, **(fields | changes))


def test_given_samples_when_summarised_then_the_record_has_everything_and_streams_that_began_anew_are_added() -> None:
    samples = [_measured(4.3, 500), _measured(3.1, 900, jitter_ms=9.0), _measured(4.0, 250, loss_percent=4.0)]
    equipment = Equipment("tls", "USB headset", "耳机", "vpn")
    assert summarise(samples, MediaSecurity.SDES, equipment) == QualitySummary(
        mos_min=3.1,
        mos_avg=3.8,
        loss_percent=2.0,
        jitter_ms=9.0,
        rtt_ms=30.0,
        codec="opus",
        packets_received=1150,
        packets_sent=1152,
        security="sdes",
        transport="tls",
        capture="USB headset",
        playback="耳机",
        network="vpn",
    )
    assert summarise([], MediaSecurity.NONE, equipment) is None


async def test_given_a_call_with_sound_when_it_ends_then_the_server_has_one_quality_record_with_the_equipment(
    fake: FakeDesk,
) -> None:
    headset = AudioDevice("dev-1", "USB headset", "pulse", 1, 2)
    fake.desk.bus.publish(AudioChanged(AudioStatus(AudioHealth.WORKING, "dev-1", "dev-1"), (headset,)))
    interaction, _, leg = await talk(fake)
    fake.phone.quality(leg, _measured(4.2, 100))
    fake.phone.quality(leg, _measured(4.0, 350))
    fake.clock.advance(timedelta(seconds=9).total_seconds())
    fake.phone.peer_hangs_up(leg)
    await fake.clock.pass_time(2)
    quality = json.loads(fake.backend.stored[WriteKind.CALL_RECORD, interaction].body)["quality"]
    assert (quality["packets_received"], quality["packets_sent"]) == (350, 351)
    assert (quality["capture"], quality["playback"]) == ("USB headset", "USB headset")
    assert quality["transport"] == centre.PROVISIONING.lines[0].transport.value
    assert (quality["security"], quality["network"]) == ("none", "wired")
