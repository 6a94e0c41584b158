"""Pop, wrap-up, call log and outbox: found while it rings, kept when typed, delivered exactly once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.customer import Match
from agent_desktop.domain.events import (
    CustomerAttached,
    DraftSaved,
    OutboxChanged,
    PopFailed,
    PopReady,
    ProblemNoticed,
    ProvisioningPushed,
    WrapUpFinished,
    WrapUpOpened,
)
from agent_desktop.domain.leg import LegId, Outcome
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.wrapup import Problem
from agent_desktop.ports import Refused, StorageError
from tests.fakes.desk import FakeDesk, open_desk

CHEN, SHARED, NOBODY = "+8613900001234", "+8657100001111", "+8613911110000"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


async def ring(fake: FakeDesk, ani: str = CHEN) -> tuple[InteractionId, LegId]:
    leg = fake.phone.ring(ani, "billing", ivr_path="2>1")
    await fake.settle()
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    return call.interaction_id, leg


async def talk(fake: FakeDesk, ani: str = CHEN) -> tuple[InteractionId, LegId]:
    interaction, leg = await ring(fake, ani)
    await fake.desk.calls.answer(next(c.id for c in fake.desk.calls.calls if c.leg_id == leg))
    await fake.settle()
    return interaction, leg


async def test_given_a_known_caller_then_the_record_is_there_while_it_rings(fake: FakeDesk) -> None:
    interaction, _ = await ring(fake)
    pop = fake.desk.pop.pop(interaction)
    assert pop is not None
    assert pop.match is Match.KNOWN
    assert pop.customer is not None
    assert fake.of(CustomerAttached)[0].customer.number == "C-20418"
    call = fake.desk.calls.calls[0]
    assert call.waiting
    assert call.party.name == "陈美华"
    assert call.context.customer_id == "cust-chen"
    record = fake.store.records[interaction]
    assert (record.name, record.name_latin) == (pop.customer.name, pop.customer.name_latin)
    assert record.name_latin


async def test_given_a_shared_number_then_nobody_is_picked_until_the_agent_chooses(fake: FakeDesk) -> None:
    interaction, _ = await ring(fake, SHARED)
    pop = fake.desk.pop.pop(interaction)
    assert pop is not None
    assert pop.match is Match.CANDIDATES
    assert len(pop.candidates) == 2
    assert not fake.of(CustomerAttached)
    await fake.desk.pop.choose(interaction, "cust-zhao")
    assert fake.of(CustomerAttached)[0].customer.name == "赵强"


async def test_given_an_unknown_caller_then_a_record_can_be_made_or_linked(fake: FakeDesk) -> None:
    interaction, _ = await ring(fake, NOBODY)
    assert fake.of(PopReady)[0].pop.match is Match.UNKNOWN
    await fake.desk.pop.create(interaction, "New Person", NOBODY)
    assert fake.of(CustomerAttached)[-1].customer.name == "New Person"
    other, _ = await ring(fake, "+8613911110001")
    await fake.desk.pop.link(other, "cust-smith", "+8613911110001")
    assert fake.of(CustomerAttached)[-1].customer.id == "cust-smith"


async def test_given_a_server_away_then_the_pop_comes_when_it_is_back(fake: FakeDesk) -> None:
    fake.backend.down()
    interaction, _ = await talk(fake)
    assert fake.of(PopFailed)[0].code == "unreachable"
    fake.backend.up()
    await fake.clock.pass_time(5)
    assert fake.desk.pop.pop(interaction) is not None


@pytest.mark.expects_log("pop refused")
async def test_given_a_refused_pop_then_it_is_not_asked_again(fake: FakeDesk) -> None:
    fake.backend.fail("pop", Refused("forbidden"))
    await ring(fake)
    fake.backend.fail("pop", None)
    await fake.clock.pass_time(5)
    assert not fake.of(PopReady)


async def test_given_typing_then_a_draft_is_on_disk_within_two_seconds_however_fast_it_goes_on(fake: FakeDesk) -> None:
    interaction, _ = await talk(fake)
    for n in range(40):
        fake.desk.wrapup.edit(interaction, {}, "x" * (n + 1))
        await fake.clock.pass_time(0.1)
    saved = (await fake.store.drafts())[0]
    assert len(saved.notes) >= 34
    assert fake.of(DraftSaved)


async def test_given_a_form_with_holes_when_finished_then_the_holes_are_named_and_nothing_is_lost(
    fake: FakeDesk,
) -> None:
    interaction, leg = await talk(fake)
    fake.desk.wrapup.edit(interaction, {"business": "refund"}, "refund please")
    fake.phone.peer_hangs_up(leg)
    problems = await fake.desk.wrapup.finish(interaction)
    assert problems == {"type": Problem.REQUIRED, "result": Problem.REQUIRED}
    assert fake.desk.wrapup.problems(interaction) == problems
    assert fake.desk.wrapup.draft(interaction) is not None
    fake.desk.wrapup.edit(
        interaction, {"business": "refund", "type": "roaming_pack", "result": "solved", "amount": 3}, "refund please"
    )
    assert await fake.desk.wrapup.finish(interaction) == {}
    await fake.clock.pass_time(1)
    body = json.loads(fake.backend.stored[(WriteKind.WRAP_UP, interaction)].body)
    assert body["notes"] == "refund please"
    assert body["values"] == {"business": "refund", "type": "roaming_pack", "result": "solved"}, "hidden fields go"
    assert await fake.store.drafts() == ()
    assert fake.of(WrapUpFinished)[-1].interaction_id == interaction


async def test_given_a_queue_that_gets_another_form_in_a_call_then_the_call_keeps_its_form_and_the_next_has_the_new_one(
    fake: FakeDesk,
) -> None:
    interaction, leg = await talk(fake)
    fake.desk.wrapup.edit(interaction, {}, "Half a sentence")
    given = fake.backend.provisioned
    queues = tuple(replace(q, form_id="technical") if q.id == "billing" else q for q in given.queues)
    fake.backend.provisioned = replace(given, queues=queues)
    fake.backend.push(ProvisioningPushed("2"))
    await fake.settle()
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    later, _ = await ring(fake)

    first, second = fake.desk.wrapup.draft(interaction), fake.desk.wrapup.draft(later)
    assert first is not None
    assert second is not None
    assert (first.form_id, first.notes, second.form_id) == ("billing", "Half a sentence", "technical")


async def test_given_a_disk_that_is_full_then_the_agent_is_told_and_the_text_stays(fake: FakeDesk) -> None:
    interaction, leg = await talk(fake)
    fake.store.fail("disk_full")
    fake.desk.wrapup.edit(interaction, {}, "important")
    await fake.clock.pass_time(1)
    assert fake.of(ProblemNoticed)[-1].code == "disk_full"
    with pytest.raises(StorageError):
        await fake.desk.wrapup.finish(interaction, incomplete=True)
    draft = fake.desk.wrapup.draft(interaction)
    assert draft is not None
    assert draft.notes == "important"
    fake.store.fail("")
    fake.phone.peer_hangs_up(leg)
    await fake.settle()


@pytest.mark.expects_log("left open by a crash")
async def test_given_a_crash_then_drafts_and_open_records_are_found_again() -> None:
    async with open_desk() as first:
        await first.log_in_ready()
        interaction, _ = await talk(first)
        first.desk.wrapup.edit(interaction, {"business": "bill"}, "half a sen")
        await first.clock.pass_time(2)
        store = first.store
        async with open_desk(store=store) as second:
            await second.log_in()
            await second.desk.wrapup.restore()
            opened = second.of(WrapUpOpened)[0]
            assert (opened.interaction_id, opened.draft.notes) == (interaction, "half a sen")
            await second.desk.history.recover()
            await second.settle()
            record = (await second.store.recent_records(1))[0]
            assert record.outcome is Outcome.ANSWERED
            assert record.ended_at is not None


async def test_given_a_caller_nobody_answered_then_no_form_stays_open(fake: FakeDesk) -> None:
    interaction, leg = await ring(fake)
    fake.phone.peer_cancels(leg)
    await fake.settle()
    assert fake.desk.wrapup.draft(interaction) is None
    assert await fake.store.drafts() == ()


async def test_given_a_talk_without_a_word_typed_then_the_owed_wrap_up_survives(fake: FakeDesk) -> None:
    interaction, leg = await talk(fake)
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    assert [d.interaction_id for d in await fake.store.drafts()] == [interaction]


async def test_given_a_call_then_its_record_reaches_the_server_once_with_the_last_word(fake: FakeDesk) -> None:
    interaction, leg = await talk(fake)
    fake.phone.quality(leg)
    fake.clock.advance(9)
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    body = json.loads(fake.backend.stored[(WriteKind.CALL_RECORD, interaction)].body)
    assert body["outcome"] == "ANSWERED"
    assert body["customer_id"] == "cust-chen"
    assert body["quality"]["mos_avg"] > 4
    assert (await fake.desk.history.recent())[0].talk_seconds == 9
    assert fake.of(OutboxChanged)[-1].pending == ()


async def test_given_an_hour_without_a_server_then_everything_arrives_exactly_once(fake: FakeDesk) -> None:
    fake.backend.down()
    wanted = []
    for n in range(5):
        interaction, leg = await talk(fake, f"+86139000{n:05d}")
        fake.desk.wrapup.edit(interaction, {}, f"note {n}")
        fake.phone.peer_hangs_up(leg)
        await fake.desk.wrapup.finish(interaction, incomplete=True)
        wanted.append(interaction)
    await fake.clock.pass_time(600)
    assert fake.backend.stored == {}
    assert len(await fake.desk.outbox.pending()) == 10
    fake.backend.lose_answers(3)
    fake.backend.up()
    await fake.clock.pass_time(120)
    assert {key for kind, key in fake.backend.stored if kind is WriteKind.WRAP_UP} == set(wanted)
    effects = [(kind, key) for kind, key, _ in fake.backend.effects]
    assert len(effects) == len(set(effects))
    assert await fake.desk.outbox.pending() == ()


@pytest.mark.expects_log("the server refused wrap_up")
async def test_given_a_write_the_server_never_takes_then_it_stays_for_a_person_and_others_go_on(
    fake: FakeDesk,
) -> None:
    fake.backend.refuse(WriteKind.WRAP_UP)
    interaction, leg = await talk(fake)
    fake.phone.peer_hangs_up(leg)
    await fake.desk.wrapup.finish(interaction, incomplete=True)
    await fake.clock.pass_time(60)
    (left,) = await fake.desk.outbox.pending()
    assert left.kind is WriteKind.WRAP_UP
    assert left.refused
    assert fake.of(ProblemNoticed)[-1].code == "write_refused"
    assert (WriteKind.CALL_RECORD, interaction) in fake.backend.stored


async def test_given_writes_of_another_agent_then_they_wait_for_that_agent(fake: FakeDesk) -> None:
    _interaction, leg = await talk(fake)
    fake.backend.down()
    fake.phone.peer_hangs_up(leg)
    await fake.clock.pass_time(1)
    waiting = await fake.store.pending_writes()
    await fake.store.put_write(replace(waiting[0], username="somebody-else"))
    fake.backend.up()
    await fake.clock.pass_time(60)
    left = await fake.desk.outbox.pending()
    assert [w.username for w in left] == ["somebody-else"]


async def test_given_search_and_feedback_then_both_go_their_way(fake: FakeDesk) -> None:
    found = await fake.desk.knowledge.search("roaming", "billing")
    assert found.items
    article = await fake.desk.knowledge.article(found.items[0].id)
    fake.backend.down()
    assert await fake.desk.knowledge.article(found.items[0].id) == article
    await fake.desk.knowledge.give_feedback(article.brief.id, "useful")
    fake.backend.up()
    await fake.clock.pass_time(60)
    assert [kind for kind, _, _ in fake.backend.effects] == [WriteKind.ARTICLE_FEEDBACK]


async def test_given_writes_that_wait_when_the_program_ends_then_one_last_round_delivers_them(fake: FakeDesk) -> None:
    interaction, leg = await talk(fake)
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    assert await fake.desk.outbox.pending(), "they are gathered first"
    await fake.desk.outbox.flush()
    assert await fake.desk.outbox.pending() == ()
    assert (WriteKind.CALL_RECORD, interaction) in fake.backend.stored


async def test_given_a_server_away_when_the_last_round_runs_then_the_writes_stay_on_disk(fake: FakeDesk) -> None:
    _, leg = await talk(fake)
    fake.backend.down()
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    await fake.desk.outbox.flush()
    assert await fake.store.pending_writes()
