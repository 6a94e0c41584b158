"""What the workspace shows, as descriptions: no window is needed to know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.address import Party, PhoneNumber, SipAddress
from agent_desktop.domain.announcement import Announcement, Importance
from agent_desktop.domain.call import Call, CallContext, CallId, InteractionId, Verification
from agent_desktop.domain.customer import Customer, Match, Pop, TicketBrief, TimelineItem
from agent_desktop.domain.knowledge import ArticleBrief
from agent_desktop.domain.leg import Direction, LegId, LegState, LineId, Outcome
from agent_desktop.domain.provisioning import CustomerField
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import FieldType, Form, FormField, Problem
from agent_desktop.ui import names
from agent_desktop.ui.design import Group, Ink, Row, Tone
from agent_desktop.ui.design.tokens import LIGHT
from agent_desktop.ui.workspace import article_text, form_rules, idle, past, present, suggestions
from agent_desktop.ui.workspace.contact import TIMELINE, Contact, Page, Stage, most_urgent, opened_key
from agent_desktop.ui.workspace.hits import windowed
from agent_desktop.ui.workspace.present import FIND, TODAY, Reader
from agent_desktop.ui.workspace.suggestions import Piece
from tests.fakes import centre
from tests.fakes.numbering import FakeNumbering
from tests.fakes.samples import call_record
from tests.ui.look_workspace import ARTICLES, WANG, pack_form, provisioning
from tests.ui.look_workspace import TIMELINE as PAST

NOW = centre.NOW
FORMS = ("billing", "complaints", "orders", "sales", "technical", "vip")


@pytest.fixture(autouse=True)
def _words(qapp: QApplication) -> None:
    """Sentences are translated by Qt."""


def reader(language: str = "en") -> Reader:
    return Reader(language, provisioning(), FakeNumbering(for_tests=True).display, NOW)


def call(**changes: object) -> Call:
    given: dict[str, object] = {
        "id": CallId("call-1"),
        "interaction_id": InteractionId("interaction-1"),
        "leg_id": LegId("leg-1"),
        "line_id": LineId("main"),
        "direction": Direction.INBOUND,
        "state": LegState.EARLY,
        "party": Party(SipAddress("13912345678", "127.0.0.1"), PhoneNumber("+8613912345678")),
        "context": CallContext(queue_id="billing", ivr_path="2>1"),
        "started_at": NOW,
    }
    return Call(**(given | changes))  # type: ignore[arg-type]


TALKING = call(state=LegState.CONFIRMED, answered_at=NOW)
ENDED = call(state=LegState.DISCONNECTED, answered_at=NOW, ended_at=NOW)
LOST = call(state=LegState.DISCONNECTED, ended_at=NOW, outcome=Outcome.MISSED)
KNOWN = Pop(Match.KNOWN, customer=WANG, timeline=PAST, ivr_label=LocalText("bill, refund", "账单退款"))


def contact(of: Call | None = TALKING, pop: Pop | None = KNOWN, **changes: object) -> Contact:
    return Contact("interaction-1", of, pop=pop, **changes)  # type: ignore[arg-type]


# --- names


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Wang Wei", "WW"),
        ("王伟", "王"),
        ("Anna", "A"),
        ("", ""),
        ("Ana Maria Lopez", "AL"),
        ("+86 139", ""),
        ("é b", "ÉB"),
    ],
)
def test_given_a_name_then_its_initials_are_those_people_use(name: str, initials: str) -> None:
    assert names.initials_of(name) == initials


def test_given_two_spellings_then_the_agent_reads_the_one_of_the_window() -> None:
    assert names.shown_name("王伟", "Wang Wei", "zh_CN") == "王伟"
    assert names.shown_name("王伟", "Wang Wei", "en") == "Wang Wei"
    assert names.shown_name("王伟", "", "en") == "王伟"


def test_given_a_landline_wherever_it_stands_then_it_is_grouped_and_what_is_no_number_stays() -> None:
    display = FakeNumbering(for_tests=True).display
    assert names.spelled("+8657187654321", display) == "+86 571 8765 4321"
    assert [names.spelled(text, display) for text in ("", "1002", "•••• 4321", "Li")] == ["", "1002", "•••• 4321", "Li"]
    draft = Contact("of-yesterday", title="+8657187654321", owed=True)
    assert present.tabs([draft], False, reader())[0].text == "+86 571 8765 4321"


# --- tabs


@pytest.mark.parametrize(
    ("of", "others", "icon", "ink"),
    [
        (call(), False, "phone-incoming", Ink.SUCCESS),
        (call(), True, "clock", Ink.WARNING),
        (TALKING, False, "phone", Ink.SUCCESS),
        (replace(TALKING, held=True), True, "pause", Ink.WARNING),
        (call(direction=Direction.OUTBOUND, state=LegState.CALLING), False, "phone-outgoing", Ink.SECOND),
        (LOST, False, "phone-missed", Ink.DANGER),
    ],
)
def test_given_the_state_of_a_call_then_its_tab_shows_it(of: Call, others: bool, icon: str, ink: Ink) -> None:
    second = Contact("other", replace(TALKING, held=True)) if others else Contact("other")
    tab = present.tabs([contact(of), second], False, reader())[0]
    assert (tab.icon, tab.ink) == (icon, ink)


def test_given_a_wrap_up_that_is_owed_then_its_tab_cannot_be_closed() -> None:
    owed, done = contact(ENDED, owed=True), Contact("b", ENDED)
    tabs = present.tabs([owed, done], True, reader())
    assert [(t.key, t.closable) for t in tabs] == [
        ("interaction-1", False), ("b", True), (FIND, True), (TODAY, False),
    ]  # fmt: skip
    assert tabs[0].icon == "pencil"


def test_given_a_call_going_on_then_today_is_not_offered() -> None:
    assert TODAY not in [t.key for t in present.tabs([contact()], False, reader())]


def test_given_several_contacts_then_the_one_talked_to_is_the_most_urgent() -> None:
    ringing, owed = Contact("r", call()), Contact("o", ENDED, owed=True)
    assert most_urgent([owed, ringing, contact()]) == "interaction-1"
    assert most_urgent([owed, ringing]) == "r"
    assert most_urgent([owed]) == "o"
    assert most_urgent([Contact("x", ENDED)]) == ""


# --- stages


def test_given_what_the_server_said_then_the_stage_follows() -> None:
    assert contact(pop=None).stage is Stage.LOADING
    assert contact(pop=None, failure="unreachable").stage is Stage.AWAY
    assert contact(pop=Pop(Match.CANDIDATES)).stage is Stage.CANDIDATES
    assert contact(pop=Pop(Match.UNKNOWN)).stage is Stage.UNKNOWN
    assert contact(pop=Pop(Match.KNOWN)).stage is Stage.UNKNOWN, "known, but nobody was sent"
    assert Contact("draft").stage is Stage.AWAY
    assert Contact(opened_key("c"), customer_id="c").stage is Stage.LOADING


# --- header


def test_given_a_known_customer_then_the_header_names_them_with_number_queue_and_choice() -> None:
    verified = Verification("full", "number_and_id", NOW - timedelta(seconds=40))
    of = replace(TALKING, context=replace(TALKING.context, verification=verified))
    card = present.header(contact(of), reader())
    assert (card.name, card.initials) == ("Wang Wei", "WW")
    assert card.line == "+86 139 1234 5678 · Billing · IVR 2 › 1 bill, refund"
    assert [(c.text, c.tone) for c in card.chips] == [
        ("VIP", Tone.ACCENT), ("Verified by number and ID 0:40", Tone.SUCCESS),
    ]  # fmt: skip
    assert present.header(contact(of), reader("zh_CN")).name == "王伟"


@pytest.mark.parametrize(("level", "method", "chips"), [("none", "none", 0), ("", "", 0), ("number", "number", 1)])
def test_given_a_caller_who_only_dialled_then_nothing_claims_to_be_verified(
    level: str, method: str, chips: int
) -> None:
    shown = present.verified_chips(Verification(level, method, NOW), NOW)
    assert len(shown) == chips
    assert all(c.tone is Tone.NEUTRAL for c in shown)


def test_given_a_method_nobody_knows_then_it_still_says_verified() -> None:
    assert present.verified_chips(Verification("full", "retina"), NOW)[0].text == "Verified"


def test_given_a_lookup_that_runs_then_the_number_stands_there_and_the_captions_do_too() -> None:
    card = present.header(contact(pop=None), reader())
    assert card.name == "+86 139 1234 5678"
    assert card.line == "Billing · IVR 2 › 1"
    assert [f.caption for f in card.facts] == [f.caption for f in present.header(contact(), reader()).facts]
    assert {f.value for f in card.facts} == {"…"}


def test_given_a_withheld_number_then_it_says_so() -> None:
    of = replace(TALKING, party=Party(SipAddress("anonymous", "anonymous.invalid")))
    assert present.header(contact(of, None), reader()).name == "Number withheld"


def test_given_a_queue_the_centre_did_not_send_then_the_exchange_names_it() -> None:
    of = replace(TALKING, context=CallContext(queue_id="q9", queue_label="Night desk"))
    assert present.queue_text(contact(of, None), reader()) == "Night desk"
    assert present.queue_text(contact(replace(of, context=CallContext(queue_id="q9")), None), reader()) == "q9"


# --- facts


def fact(key: str, pop: Pop = KNOWN, customer: Customer = WANG, reading: Reader | None = None) -> tuple[str, Ink, str]:
    r = reading or reader()
    keys = [f.key for f in provisioning().customer_fields]
    found = present.facts(pop, customer, r)[keys.index(key)]
    return found.value, found.ink, found.icon


def test_given_words_of_the_server_then_they_are_shown_with_their_tone() -> None:
    assert fact("balance") == ("−¥86.40 overdue", Ink.WARNING, "clock")
    assert fact("plan", reading=reader("zh_CN"))[0] == "家庭 5G 199"


def test_given_plain_values_only_then_money_and_dates_are_made_readable() -> None:
    fields = (
        CustomerField("balance", LocalText("Balance"), "money", tone="overdue"),
        CustomerField("since", LocalText("Since"), "date"),
        CustomerField("second", LocalText("Second"), "phone"),
        CustomerField("empty", LocalText("Empty")),
    )
    plain = Customer(
        "c", "C-1", "N", fields={"balance": "-35.2", "since": "2017-03-14", "second": "+8613912345678", "empty": ""}
    )
    r = replace(reader(), provisioning=replace(provisioning(), customer_fields=fields))
    shown = {f.caption: (f.value, f.ink) for f in present.facts(Pop(Match.KNOWN), plain, r)}
    assert shown["Balance"] == ("−¥35.20 overdue", Ink.WARNING)
    assert shown["Since"][0] == "14 Mar 2017"
    assert shown["Second"][0] == "+86 139 1234 5678"
    assert shown["Empty"] == ("–", Ink.THIRD)
    assert shown["Customer no."][0] == "C-1", "every record has a number, whether the pack lists it or not"
    assert next(iter(shown)) == "Customer no."


@pytest.mark.parametrize("value", ["", "abc", "NaN", "1e999999", "−5", "0x10", "١٢"])
def test_given_an_odd_amount_then_it_is_shown_rather_than_guessed(value: str) -> None:
    assert isinstance(present.money(value, "CNY"), str)


def test_given_open_tickets_then_the_earliest_deadline_is_told_and_a_late_one_warns() -> None:
    def ticket(due: datetime | None) -> TicketBrief:
        return TicketBrief("t", 1, LocalText("T"), "refund", "open", due)

    soon, late = ticket(NOW + timedelta(hours=1)), ticket(NOW - timedelta(hours=1))
    clock = (NOW + timedelta(hours=1)).astimezone().strftime("%H:%M")
    assert fact("open_tickets", replace(KNOWN, tickets=(soon,)))[0].endswith(f"due {clock}")
    assert fact("open_tickets", replace(KNOWN, tickets=(soon, late)))[1:] == (Ink.WARNING, "clock")
    assert fact("open_tickets", replace(KNOWN, tickets=(ticket(None),)))[1] is Ink.TEXT
    assert fact("open_tickets") == ("–", Ink.THIRD, "")


def test_given_a_pack_with_twenty_fields_then_the_header_stays_two_rows() -> None:
    many = tuple(CustomerField(f"k{i}", LocalText(f"F{i}"), order=i) for i in range(20))
    r = replace(reader(), provisioning=replace(provisioning(), customer_fields=many))
    assert len(present.facts(KNOWN, WANG, r)) == present.MOST_FACTS


# --- past


def test_given_a_past_then_it_is_grouped_by_day_with_the_call_of_now_on_top() -> None:
    rows = past.rows(contact(), PAST, past.EVERYTHING, reader())
    assert isinstance(rows[0], Group)
    first = rows[1]
    assert isinstance(first, Row)
    assert (first.title, first.strong, first.rail_up, first.rail_down) == ("Call in, Billing", True, False, True)
    assert first.chip is not None
    assert first.chip.text == "Now"
    keys = [r.key for r in rows]
    assert len(keys) == len(set(keys))
    last = rows[-1]
    assert isinstance(last, Row)
    assert not last.rail_down


def test_given_the_running_call_in_the_servers_list_then_it_is_shown_once() -> None:
    own = TimelineItem("interaction-1", "call", NOW, LocalText("Call in"), LocalText(), "in", "IN_PROGRESS")
    rows = past.rows(contact(), (own, *PAST), past.EVERYTHING, reader())
    assert [r.key for r in rows].count("interaction-1") == 1


def test_given_a_filter_then_only_that_kind_is_shown_and_mail_counts_as_a_message() -> None:
    rows = [r for r in past.rows(contact(ENDED), PAST, "message", reader()) if isinstance(r, Row)]
    assert [r.key for r in rows] == ["m1", "e1"]
    tickets = [r for r in past.rows(contact(), PAST, "ticket", reader()) if isinstance(r, Row)]
    assert [r.key for r in tickets] == ["t1"], "the call of now is no ticket"


def test_given_states_then_a_chip_stands_where_something_matters() -> None:
    rows = {r.key: r for r in past.rows(contact(ENDED), PAST, past.EVERYTHING, reader()) if isinstance(r, Row)}
    assert rows["t1"].chip is not None
    assert (rows["t1"].chip.text, rows["t1"].chip.tone) == ("Open", Tone.WARNING)
    assert rows["o1"].chip is not None
    assert rows["o1"].chip.tone is Tone.SUCCESS
    assert (rows["m1"].trail, rows["m1"].chip) == ("Delivered", None)
    assert (rows["c2"].icon, rows["c2"].tone) == ("phone-missed", Tone.DANGER)


def test_given_days_then_the_narrow_column_names_them_short() -> None:
    today = date(2026, 11, 21)
    assert past.short_day(date(2026, 11, 17), today) == "Tue"
    assert past.short_day(date(2026, 11, 2), today) == "2 Nov"
    assert past.short_day(date(2025, 11, 2), today) == "2 Nov"


def test_given_items_whose_days_are_not_in_order_then_keys_stay_unique() -> None:
    items = [replace(PAST[0], id=str(i), at=NOW - timedelta(days=d)) for i, d in enumerate((0, 9, 0, 40, 9))]
    keys = [r.key for r in past.rows(contact(ENDED), items, past.EVERYTHING, reader())]
    assert len(keys) == len(set(keys))


# --- articles


@pytest.mark.parametrize(
    "evil",
    [
        '<img src="http://x/y.png">',
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        '[a](https://x" onclick="y)',
        "**<b>**",
        "> <table>",
        "## <h1>",
        "1. <a href='x'>",
        "[<i>](https://ok.example)",
    ],
)
def test_given_an_article_with_markup_then_it_is_shown_as_typed(evil: str) -> None:
    made = article_text.html(evil, LIGHT)
    for tag in ("<img", "<script", "<b>", "<h1>", "<i>", 'javascript:alert(1)"', 'onclick="y', "<a href='x'"):
        assert tag not in made
    assert made.count("<table") <= 1


def test_given_the_subset_then_headings_steps_quotes_and_links_come_out() -> None:
    pieces = article_text.blocks("## H\nline one\nline two\n\n1. Do\n2) Then\n- Dot\n> “Say\n> this”\n\n> Again")
    assert [(b.kind.value, b.text) for b in pieces] == [
        ("heading", "H"),
        ("paragraph", "line one line two"),
        ("step", "Do"),
        ("step", "Then"),
        ("bullet", "Dot"),
        ("quote", "“Say this”"),
        ("quote", "Again"),
    ]
    assert article_text.quotes("> “Say\n> this”\n\n> **Again** [x](https://a.example)") == ["Say this", "Again x"]
    assert 'href="https://a.example/p?q=1&amp;r=2"' in article_text.html("[t](https://a.example/p?q=1&r=2)", LIGHT)
    assert article_text.plain_article("1. **Do**\n- it\n## H") == "1. Do\n• it\nH"


def test_given_snippets_then_hits_are_told_apart_and_odd_marks_do_no_harm() -> None:
    assert suggestions.pieces("a \2hit\3 b") == (Piece("a "), Piece("hit", True), Piece(" b"))
    assert suggestions.unmarked("\2a\3\n\2b") == "a b"
    assert suggestions.pieces("a\3b\2") == (Piece("ab"),)
    assert windowed((Piece("x" * 50), Piece("hit", True)))[0].text == "…" + "x" * 24
    assert windowed((Piece("hit", True),)) == (Piece("hit", True),)


def test_given_a_recorded_call_then_its_row_says_so_with_how_long_it_was() -> None:
    call = TimelineItem("c1", "call", NOW, LocalText("Call in"), LocalText(), trail=LocalText("0:30", "0:30"))
    contact = Contact("customer:x")

    plain, recorded = (
        next(r for r in past.rows(contact, [item], "", reader()) if isinstance(r, Row))
        for item in (call, replace(call, recording=True))
    )

    assert (plain.chip, plain.trail) == (None, "0:30")
    assert recorded.chip is not None
    assert (recorded.chip.text, recorded.chip.icon, recorded.trail) == ("Recorded 0:30", "mic", "")


def test_given_reasons_then_they_are_said_in_words() -> None:
    assert suggestions.why_text(ARTICLES[0].brief, reader()) == "Matches IVR 2 › 1 and ticket #4711"
    assert suggestions.why_text(ARTICLES[1].brief, reader()).startswith("Billing · used")
    assert (
        suggestions.why_text(ArticleBrief("a", LocalText("A"), "sim_cards", why=("queue:x",)), reader()) == "Sim cards"
    )
    for why, words in (("script", "Guide for this call"), ("rule", "Chosen for calls like this")):
        assert suggestions.why_text(replace(ARTICLES[0].brief, why=(why,)), reader()) == words
    rows = suggestions.suggestion_rows([a.brief for a in ARTICLES], reader())
    assert [r.strong for r in rows] == [True, False, False]


def test_given_an_article_past_its_date_then_it_says_expired() -> None:
    old = replace(ARTICLES[0], valid_until=NOW - timedelta(days=1))
    assert suggestions.status_chip(old, reader()).tone is Tone.WARNING
    assert suggestions.status_chip(ARTICLES[0], reader()).tone is Tone.SUCCESS
    assert suggestions.status_chip(replace(ARTICLES[0], status="odd"), reader()).text == "odd"
    assert suggestions.meta_text(ARTICLES[0], reader()) == "v7 · until 31 Dec"
    assert suggestions.meta_text(ARTICLES[1], reader()) == "v3"


def test_given_announcements_then_they_are_rows_that_are_no_articles() -> None:
    rows = suggestions.announcement_rows(
        [Announcement("a", LocalText("T"), LocalText("D"), importance=Importance.IMPORTANT, at=NOW)], reader()
    )
    assert rows[0].key.startswith(suggestions.NEWS)
    assert rows[0].tone is Tone.WARNING


# --- forms


def test_given_every_form_of_the_pack_then_at_most_three_fields_stand_in_a_row_in_keyboard_order() -> None:
    for name in FORMS:
        form = pack_form(name)
        slots = form_rules.places(form, {})
        order = [f.key for f in form.fields]
        assert [order.index(s.key) for s in slots] == sorted(order.index(s.key) for s in slots)
        assert len({(s.row, s.column) for s in slots}) == len(slots)
        assert all(s.column + s.span <= form_rules.COLUMNS for s in slots)
        assert "notes" not in [s.key for s in slots]


def test_given_a_condition_that_no_longer_holds_then_what_hung_on_it_goes_too() -> None:
    form = pack_form("billing")
    values = {"business": "refund", "type": "roaming_pack", "result": "approved", "over_limit": True}
    assert "approved_by" in [s.key for s in form_rules.places(form, values)]
    keys = [s.key for s in form_rules.places(form, values | {"result": "declined"})]
    assert "over_limit" not in keys
    assert "approved_by" not in keys


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None), ("  ", None), ("12", 12), ("1,250.50", 1250.5), ("¥ 86.40", 86.4), ("−5", -5), ("12 000", 12000),
        ("abc", "abc"), ("1.2.3", "1.2.3"),
    ],
)  # fmt: skip
def test_given_a_number_as_people_type_it_then_it_is_read_or_kept(typed: str, value: object) -> None:
    assert form_rules.read_number(typed) == value


@pytest.mark.parametrize(
    ("typed", "value", "understood"),
    [
        ("2026-11-21", "2026-11-21", True), ("2026/1/5", "2026-01-05", True), ("2026.11.21", "2026-11-21", True),
        ("tomorrow", "tomorrow", False), ("2026-02-30", "2026-02-30", False), ("2026-1", "2026-1", False),
    ],
)  # fmt: skip
def test_given_a_day_as_people_type_it_then_it_is_read_or_kept(typed: str, value: str, understood: bool) -> None:
    assert form_rules.read_date(typed) == value
    assert form_rules.is_date(value) is understood
    assert form_rules.read_date(" ") is None


def test_given_every_problem_then_there_is_a_sentence_and_the_centres_own_words_go_first() -> None:
    own = FormField("a", FieldType.NUMBER, LocalText("A"), message=LocalText("Enter an amount."))
    bare = replace(own, message=LocalText(), minimum=0.5, maximum=20000.0, max_length=7)
    for problem in Problem:
        assert form_rules.sentence(bare, problem, reader())
        assert form_rules.sentence(None, problem, reader())
    assert form_rules.sentence(own, Problem.REQUIRED, reader()) == "Enter an amount."
    assert form_rules.sentence(own, Problem.TOO_LONG, reader()) != "Enter an amount."
    assert form_rules.sentence(bare, Problem.TOO_SMALL, reader()) == "At least 0.5."
    assert form_rules.sentence(bare, Problem.TOO_LARGE, reader()) == "At most 20,000."


def test_given_a_form_without_notes_then_there_is_no_field_for_them() -> None:
    assert form_rules.notes_field(Form("f", 1, LocalText("F"), ())) is None
    assert form_rules.notes_field(None) is None


# --- today


def test_given_missed_calls_then_those_settled_since_are_left_out() -> None:
    def record(number: str, minutes: int, **changes: object) -> object:
        return call_record(
            f"7c0f0f5e-0001-4000-8000-0000000002{minutes:02d}", e164=number,
            started_at=NOW - timedelta(minutes=minutes), **changes,
        )  # fmt: skip

    lost: dict[str, object] = {"outcome": Outcome.MISSED, "answered_at": None}
    records = [
        record("+8613900000001", 1, **lost),
        record("+8613900000002", 2, direction=Direction.OUTBOUND),
        record("+8613900000002", 3, **lost),
        record("+8613900000001", 4, **lost),
        record("+8613900000003", 5),
        call_record("7c0f0f5e-0001-4000-8000-000000000299", started_at=NOW - timedelta(days=2), **lost),
    ]
    assert [r.e164 for r in idle.missed_today(records, reader())] == ["+8613900000001"]  # type: ignore[arg-type]


def test_given_drafts_and_missed_calls_then_today_lists_both() -> None:
    draft = Contact("d", title="赵强", owed=True, record=call_record())
    rows = idle.rows([draft], [call_record(outcome=Outcome.MISSED, name="孙丽")], reader())
    assert [type(r) for r in rows] == [Group, Row, Group, Row]
    assert isinstance(rows[3], Row)
    assert rows[3].title == "Call back 孙丽"
    assert idle.rows([], [], reader()) == []


def test_given_a_page_then_older_items_are_recognised() -> None:
    page = Page(PAST)
    assert past.older_than(page.items, "m1")
    assert not past.older_than(page.items, "x")
    assert Contact("k").page == TIMELINE
