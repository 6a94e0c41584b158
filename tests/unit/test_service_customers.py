"""Changing customers: only what was typed is sent, a collision is told and loses nothing, a restart loses nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from agent_desktop.backend.node import Node
from agent_desktop.backend.provisioning import customer_field_of
from agent_desktop.domain.customer import Customer
from agent_desktop.domain.customer_editing import (
    COLUMNS,
    CustomerDraft,
    change_of,
    collisions,
    customer_form,
    overlaid,
    typed_over,
    values_of,
)
from agent_desktop.domain.events import CustomerChanged, CustomerRefused, ProblemNoticed
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.provisioning import CustomerField
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import FieldType, Form, Option, Problem, check
from agent_desktop.ports import Garbage, StorageError
from tests.fakes.desk import FakeDesk, open_desk

FIELDS = (
    CustomerField("customer_no", LocalText("No.")),
    CustomerField("plan", LocalText("Plan"), "choice", order=2, options=(Option("s", LocalText("S")),), editable=True),
    CustomerField("balance", LocalText("Balance"), "money", order=1, editable=True),
    CustomerField("since", LocalText("Since"), "date", order=3, editable=True),
    CustomerField("email", LocalText("E-mail"), order=4, editable=True),
    CustomerField("id_number", LocalText("ID"), order=5, editable=True),
)
ANNA = Customer(
    "cust-anna",
    "C-1",
    "Anna",
    language="en",
    fields={"plan": "old", "balance": "-86.40", "since": "2019-10-19", "id_number": "••••1"},
    masked=("id_number",),
    revision=4,
)


def form_for(customer: Customer) -> Form:
    return customer_form(customer, FIELDS, {key: LocalText(key) for key in COLUMNS}, (Option("en", LocalText("En")),))


FORM = form_for(ANNA)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        made.backend.customers[ANNA.id] = ANNA
        await made.log_in()
        yield made


def typed(customer: Customer = ANNA, **more: Any) -> dict[str, Any]:
    return {**values_of(form_for(customer), customer), **more}


# --- which fields, and what is a change


def test_given_a_record_then_only_what_may_be_changed_is_a_field() -> None:
    keys = [f.key for f in form_for(replace(ANNA, readonly=("balance", "vip"), hidden=("email",))).fields]
    assert keys == ["name", "name_latin", "language", "plan", "since"]


def test_given_a_record_that_was_not_touched_then_nothing_is_a_change() -> None:
    draft = typed_over(FORM, ANNA, values_of(FORM, ANNA), None)
    assert draft.typed == {}
    assert values_of(FORM, ANNA)["plan"] == "old", "a choice that is not offered any more stays"


def test_given_changes_then_the_server_gets_them_as_it_stores_them() -> None:
    values = typed(name=" Anna Li ", balance=-90, email="a@example.org", vip=True)
    del values["since"]
    change = change_of(FORM, ANNA, typed_over(FORM, ANNA, values, None))
    assert change.revision == 4
    assert change.columns == {"name": "Anna Li", "vip": True}
    assert change.fields == {"balance": "-90.00", "email": "a@example.org", "since": ""}


def test_given_the_record_changed_under_a_draft_then_only_what_was_typed_lies_over_it_and_it_is_told() -> None:
    draft = typed_over(FORM, ANNA, typed(email="new@example.org", balance=1.5), None)
    theirs = replace(ANNA, revision=5, fields={**ANNA.fields, "balance": "0.00", "since": "2020-01-01"})
    form = form_for(theirs)

    values = overlaid(form, theirs, draft)
    assert (values["email"], values["balance"], values["since"]) == ("new@example.org", 1.5, "2020-01-01")
    assert [f.key for f in collisions(form, theirs, draft)] == ["balance"]
    assert collisions(FORM, ANNA, draft) == ()
    same = replace(theirs, fields={**theirs.fields, "balance": "1.50"})
    assert collisions(form_for(same), same, draft) == ()


def test_given_a_field_is_put_back_then_it_is_no_change_any_more() -> None:
    draft = typed_over(FORM, ANNA, typed(email="new@example.org"), None)
    assert typed_over(FORM, ANNA, values_of(FORM, ANNA), draft).typed == {}


def test_given_what_is_no_amount_or_has_no_choices_then_it_is_changed_as_text() -> None:
    bare = CustomerField("tier", LocalText("Tier"), "choice", editable=True)
    odd = replace(ANNA, fields={"balance": "n/a", "tier": "gold"})
    form = customer_form(odd, (*FIELDS, bare), {key: LocalText(key) for key in COLUMNS}, ())
    kinds = {f.key: f.type for f in form.fields}
    assert (kinds["balance"], kinds["tier"]) == (FieldType.TEXT, FieldType.TEXT)
    values = {**values_of(form, odd), "balance": "soon"}
    assert change_of(form, odd, typed_over(form, odd, values, None)).fields == {"balance": "soon"}


def test_given_bounds_of_the_pack_then_the_form_has_them() -> None:
    told = {"source": "pack", "label": {"en": "B"}, "type": "money", "minimum": "-1000", "maximum": "0.50"}
    plate = {"source": "pack", "label": {"en": "P"}, "key": "plate", "max_length": 8}
    fields = tuple(customer_field_of(Node(given)) for given in (told | {"key": "balance"}, plate))
    form = customer_form(ANNA, fields, {key: LocalText(key) for key in COLUMNS}, ())

    by_key = {f.key: f for f in form.fields}
    assert (by_key["balance"].minimum, by_key["balance"].maximum) == (-1000, 0.5)
    assert by_key["plate"].max_length == 8
    problems = check(form, {**values_of(form, ANNA), "balance": -2000, "plate": "123456789"})
    assert problems == {"balance": Problem.TOO_SMALL, "plate": Problem.TOO_LONG}
    with pytest.raises(Garbage):
        customer_field_of(Node(told | {"key": "balance", "minimum": "little"}))


# --- on its way


async def test_given_a_server_away_when_saved_twice_then_it_arrives_once_with_everything(fake: FakeDesk) -> None:
    fake.backend.down()
    assert await fake.desk.customers.save(FORM, ANNA, typed(name="Anna Li")) == {}
    assert await fake.desk.customers.save(FORM, ANNA, typed(name="Anna Li", email="a@example.org")) == {}
    await fake.clock.pass_time(5)
    waiting = await fake.desk.outbox.pending()
    assert [(w.kind, w.revision) for w in waiting] == [(WriteKind.CUSTOMER, 2)]
    fake.backend.up()
    fake.backend.lose_answers(1)
    await fake.clock.pass_time(120)

    now = fake.backend.customers[ANNA.id]
    assert (now.name, now.fields["email"], now.revision) == ("Anna Li", "a@example.org", 5)
    assert await fake.desk.outbox.pending() == ()
    assert fake.desk.customers.draft(ANNA.id) is None
    assert [f.customer.name for f in fake.of(CustomerChanged)] == ["Anna Li"]
    assert not fake.of(CustomerRefused), "its own change is no collision"


@pytest.mark.expects_log("it goes back")
async def test_given_somebody_was_faster_then_it_is_told_and_a_second_save_takes_it(fake: FakeDesk) -> None:
    faster = replace(ANNA, revision=5, fields={**ANNA.fields, "balance": "0.00"})
    fake.backend.customers[ANNA.id] = faster
    assert await fake.desk.customers.save(FORM, ANNA, typed(balance=-10, email="a@example.org")) == {}
    await fake.clock.pass_time(2)

    assert [(f.customer_id, f.code) for f in fake.of(CustomerRefused)] == [(ANNA.id, "conflict")]
    assert [f.code for f in fake.of(ProblemNoticed)] == ["write_sent_back"]
    assert await fake.desk.outbox.pending() == ()
    draft = fake.desk.customers.draft(ANNA.id)
    assert draft is not None
    assert (draft.typed, draft.sent) == ({"balance": -10, "email": "a@example.org"}, False)
    form = form_for(faster)
    assert [f.key for f in collisions(form, faster, draft)] == ["balance"]

    assert await fake.desk.customers.save(form, faster, overlaid(form, faster, draft)) == {}
    await fake.clock.pass_time(2)
    assert fake.backend.customers[ANNA.id].fields["balance"] == "-10.00"
    assert fake.desk.customers.draft(ANNA.id) is None


async def test_given_something_wrong_then_it_is_named_and_nothing_is_sent(fake: FakeDesk) -> None:
    values = typed(balance="much", since="soon")
    del values["name"]
    assert await fake.desk.customers.save(FORM, ANNA, values) == {
        "name": Problem.REQUIRED,
        "balance": Problem.NOT_A_NUMBER,
        "since": Problem.NOT_A_DATE,
    }
    assert await fake.desk.outbox.pending() == ()


async def test_given_a_full_disk_then_the_agent_is_told(fake: FakeDesk) -> None:
    fake.store.fail("disk_full")
    with pytest.raises(StorageError):
        await fake.desk.customers.save(FORM, ANNA, typed(name="Anna Li"))


# --- kept


async def test_given_something_typed_when_the_program_dies_then_the_next_start_has_it(fake: FakeDesk) -> None:
    fake.desk.customers.edit(FORM, ANNA, typed(email="a@exa"))
    fake.desk.customers.edit(FORM, ANNA, typed(email="a@example.org", name="Anna Li"))
    await fake.clock.pass_time(1)

    async with open_desk(store=fake.store) as after:
        await after.log_in()
        draft = await after.desk.customers.recall(ANNA.id)
        assert draft == CustomerDraft(
            ANNA.id, {"email": "a@example.org", "name": "Anna Li"}, {"email": None, "name": "Anna"}
        )
        assert await after.desk.customers.recall("cust-other") is None
        await after.desk.customers.discard(ANNA.id)
        assert await after.desk.customers.recall(ANNA.id) is None


async def test_given_something_typed_when_the_program_closes_at_once_then_it_is_on_disk(fake: FakeDesk) -> None:
    fake.desk.customers.edit(FORM, ANNA, typed(email="a@example.org"))
    await fake.desk.customers.close()
    key = f"customer_draft:wang:{ANNA.id}"
    assert json.loads(await fake.store.recall(key))["typed"] == {"email": "a@example.org"}


async def test_given_something_typed_when_the_agent_logs_out_and_in_at_once_then_it_is_there(fake: FakeDesk) -> None:
    fake.desk.customers.edit(FORM, ANNA, typed(email="a@example.org"))
    await fake.desk.session.logout()
    assert fake.desk.customers.draft(ANNA.id) is None
    await fake.log_in()
    draft = await fake.desk.customers.recall(ANNA.id)
    assert draft is not None
    assert draft.typed == {"email": "a@example.org"}


async def test_given_a_full_disk_when_something_is_typed_then_it_is_told_and_written_once_there_is_room(
    fake: FakeDesk,
) -> None:
    fake.store.fail("disk_full")
    fake.desk.customers.edit(FORM, ANNA, typed(email="a@example.org"))
    await fake.clock.pass_time(1)
    assert [p.code for p in fake.of(ProblemNoticed)] == ["disk_full"]
    fake.store.fail("")
    await fake.desk.customers.close()
    assert "a@example.org" in await fake.store.recall(f"customer_draft:wang:{ANNA.id}")


@pytest.mark.expects_log("draft on this computer cannot be read")
async def test_given_a_draft_that_cannot_be_read_then_it_is_none(fake: FakeDesk) -> None:
    await fake.store.remember(f"customer_draft:wang:{ANNA.id}", "[1")
    assert await fake.desk.customers.recall(ANNA.id) is None


async def test_given_a_change_that_waits_when_it_is_discarded_then_it_is_not_sent(fake: FakeDesk) -> None:
    fake.backend.down()
    await fake.desk.customers.save(FORM, ANNA, typed(name="Anna Li"))
    await fake.desk.customers.discard(ANNA.id)
    fake.backend.up()
    await fake.clock.pass_time(60)
    assert fake.backend.customers[ANNA.id].name == "Anna"
