"""What the server's answers mean in the domain's values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent_desktop.backend.node import Node
from agent_desktop.backend.provisioning import provisioning_of
from agent_desktop.backend.schema import agent_status_of, article_of, pop_of, push_of
from agent_desktop.domain.agent_state import AgentState, AgentStatus, NextState
from agent_desktop.domain.announcement import Importance
from agent_desktop.domain.cti import IntercomHeader
from agent_desktop.domain.customer import CustomerPhone, Match, PopPlan
from agent_desktop.domain.events import (
    AgentStatusPushed,
    AnnouncementGone,
    AnnouncementPushed,
    ArticleEndingsPushed,
    ColleagueStatusPushed,
    FollowUpPushed,
    ProvisioningPushed,
    QueueFiguresPushed,
    QuizzesPushed,
    RoomPushed,
    SurveyPushed,
    TicketPushed,
)
from agent_desktop.domain.follow_up import FollowUpStatus
from agent_desktop.domain.media import DtmfMethod
from agent_desktop.domain.provisioning import (
    AnswerPolicy,
    CallWaiting,
    HeaderAnswer,
    Provisioning,
    SrtpPolicy,
    Transport,
    TurnServer,
)
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Garbage
from tests.fakes.answers import AGENT_STATUS, ARTICLE, POP, PROVISIONING


def test_given_a_pop_when_read_then_everything_the_workspace_shows_is_there() -> None:
    pop = pop_of(Node(POP))
    assert pop.match is Match.KNOWN
    assert pop.customer is not None
    assert pop.customer.phones == (CustomerPhone("+8613900001234", "mobile"),)
    assert pop.customer.fields["balance"] == "-35.20"
    assert [c.number for c in pop.candidates] == ["C-20977"]
    assert pop.timeline[0].title == LocalText("Roaming pack", "漫游包")
    assert pop.timeline[0].detail.in_language("zh") == "4 min"
    assert pop.tickets[0].due_at == datetime(2026, 11, 21, 18, tzinfo=UTC)
    assert (pop.ticket_count, pop.order_count, pop.call_count) == (1, 3, 9)
    assert (pop.queue_id, pop.form_id, pop.ivr_topics) == ("billing", "billing", ("refund",))
    assert pop.last_contact is not None
    assert pop.last_contact.summary.zh_cn == "漫游包"
    assert pop.number_region == "CN"


def test_given_what_the_rules_made_of_a_call_when_read_then_it_is_the_plan() -> None:
    told = {
        "rules": ["r"],
        "tab": "orders",
        "headline": ["plan"],
        "greeting": {"en": "Hi", "zh_CN": "好"},
        "links": ["a"],
    }
    assert pop_of(Node(POP | {"plan": told})).plan == PopPlan("orders", ("plan",), LocalText("Hi", "好"), ("a",))
    assert pop_of(Node({k: v for k, v in POP.items() if k != "plan"})).plan == PopPlan(), "of an older server"


def test_given_a_pop_of_a_stranger_when_read_then_it_is_empty_and_unknown() -> None:
    pop = pop_of(Node({"match": "unknown", "customer": None, "queue": None, "number": None}))
    assert (pop.match, pop.customer, pop.timeline, pop.queue_id) == (Match.UNKNOWN, None, (), "")


def test_given_an_agent_status_when_read_then_equal() -> None:
    assert agent_status_of(Node(AGENT_STATUS)) == AgentStatus(
        AgentState.TALKING,
        datetime(2026, 11, 21, 10, 42, 7, 123000, tzinfo=UTC),
        next=NextState(AgentState.NOT_READY, 102),
        call_id="call-1",
        revision=12,
    )


def test_given_an_article_when_read_then_brief_and_body_are_there() -> None:
    article = article_of(Node(ARTICLE))
    assert (article.brief.id, article.version, article.level) == ("roaming-pack-refund", 2, "internal")
    assert article.body.in_language("zh_CN") == "## 步骤"
    assert "\u0002pack\u0003" in article.brief.snippet.en


def test_given_provisioning_when_read_then_lines_queues_and_settings_are_there() -> None:
    got = provisioning_of(Node(PROVISIONING))
    line, queue = got.lines[0], got.queues[0]
    assert (line.username, line.password, line.transport, line.srtp) == (
        "auth-1001",
        "secret",
        Transport.TCP,
        SrtpPolicy.OPTIONAL,
    )
    assert (line.registrar, line.proxy, line.register_expires) == ("sip:127.0.0.1:5060;transport=tcp", "", 120)
    assert (got.phone.local_address, got.phone.local_port) == ("127.0.0.1", 5070)
    assert (queue.answer, queue.call_waiting, queue.form_id) == (AnswerPolicy.AUTO, CallWaiting.AUTO_HOLD, "billing")
    assert (queue.auto_answer_delay_ms, queue.acw_seconds, queue.acw_extend_seconds) == (1500, 30, 60)
    assert (got.call_waiting, got.country, got.currency, got.demo, got.revision) == (
        CallWaiting.BUSY,
        "CN",
        "CNY",
        True,
        "7",
    )
    assert got.time_zone == "Asia/Shanghai"
    assert got.user.permissions == {"customers.read"}
    assert got.reason(101) is not None
    assert [f.key for f in got.customer_fields] == ["plan", "balance"]
    form = got.form("billing")
    assert form is not None
    assert form.version == 3


@pytest.mark.parametrize("port", [-1, 65536])
def test_given_an_impossible_port_when_read_then_garbage(port: int) -> None:
    line = {**PROVISIONING["lines"][0], "local_port": port}
    with pytest.raises(Garbage, match="not a port"):
        provisioning_of(Node({**PROVISIONING, "lines": [line]}))


def test_given_no_lines_when_read_then_the_phone_has_its_defaults() -> None:
    got = provisioning_of(Node({**PROVISIONING, "lines": []}))
    assert got.lines == ()
    assert got.phone.local_port == 0


def test_given_events_when_read_then_each_kind_becomes_its_fact() -> None:
    at = "2026-11-21T10:42:07.123Z"
    colleague = {"user_id": "user-li", "state": "READY", "since": at}
    announcement = {"id": "a", "edition": 2, "title": "t", "detail": "d", "importance": "urgent", "queues": ["q"]}
    ending = {"article_id": "refund", "title": {"en": "T"}, "valid_until": at, "over": False}
    figures = {"queue_id": "billing", "waiting": 3, "longest_wait_s": 41.5, "ready_agents": 2}
    assert isinstance(push_of("agent_status", Node(AGENT_STATUS)), AgentStatusPushed)
    pushed = push_of("colleague_status", Node(colleague))
    assert isinstance(pushed, ColleagueStatusPushed)
    assert pushed.state is AgentState.READY
    told = push_of("announcement", Node(announcement))
    assert isinstance(told, AnnouncementPushed)
    assert (told.announcement.importance, told.announcement.audience.queues) == (Importance.URGENT, ("q",))
    assert push_of("announcement_gone", Node({"id": "a", "edition": 2})) == AnnouncementGone("a")
    assert push_of("quiz", Node({"id": "q"})) == QuizzesPushed()
    endings = push_of("article_endings", Node({"articles": [ending]}))
    assert isinstance(endings, ArticleEndingsPushed)
    assert [e.article_id for e in endings.articles] == ["refund"]
    assert push_of("queue_figures", Node(figures)) == QueueFiguresPushed("billing", 3, 41.5, 2)
    assert push_of("provisioning", Node({"revision": 8})) == ProvisioningPushed("8")
    assert push_of("provisioning", Node({"revision": "r8"})) == ProvisioningPushed("r8")
    assert push_of("of_a_later_version", Node({})) is None


def test_given_networks_and_features_when_read_then_they_are_there_and_else_as_usual() -> None:
    line = PROVISIONING["lines"][0] | {
        "backup_proxies": ["sip:b.example.org"],
        "mailbox": "sip:1001@vm",
        "voicemail_number": "*97",
        "dtmf": "inband",
    }
    phone = {
        "tls_ca_pem": "PEM",
        "verify_server": False,
        "stun_servers": ["stun.example.org"],
        "turn": {"server": "turn.example.org", "username": "u", "password": "p", "transport": "tcp"},
        "ice": True,
        "trusted_proxies": ["pbx.example.org"],
    }
    features = {
        "conference_room": "8000",
        "pickup_prefix": "",
        "intercom_prefix": "*80",
        "intercom_header": "call-info",
        "echo_number": "6",
        "auto_answer_from_headers": "never",
        "watch_colleagues": False,
    }
    settings = PROVISIONING["settings"] | features

    got = provisioning_of(Node({**PROVISIONING, "lines": [line], "phone": phone, "settings": settings}))
    usual = provisioning_of(Node(PROVISIONING))

    assert got.lines[0].backup_proxies == ("sip:b.example.org",)
    assert (got.lines[0].mailbox, got.lines[0].voicemail_number) == ("sip:1001@vm", "*97")
    assert got.lines[0].dtmf is DtmfMethod.INBAND
    assert got.phone.local_port == usual.phone.local_port
    assert (got.phone.tls_ca_pem, got.phone.verify_server, got.phone.ice) == ("PEM", False, True)
    assert got.phone.turn == TurnServer("turn.example.org", "u", "p", Transport.TCP)
    assert (got.phone.stun_servers, got.phone.trusted_proxies) == (("stun.example.org",), ("pbx.example.org",))
    assert (got.conference_room, got.pickup_prefix, got.intercom_prefix, got.echo_number) == ("8000", "", "*80", "6")
    assert (got.auto_answer_from_headers, got.watch_colleagues) == (HeaderAnswer.NEVER, False)
    assert got.intercom_header is IntercomHeader.CALL_INFO
    plain = Provisioning(usual.user, usual.lines)
    for name in features:
        assert getattr(usual, name) == getattr(plain, name), name
    assert (usual.phone.turn, usual.phone.verify_server) == (None, True)


def test_given_an_auto_answer_policy_that_nobody_knows_when_read_then_it_is_garbage() -> None:
    settings = PROVISIONING["settings"] | {"auto_answer_from_headers": "sometimes"}
    with pytest.raises(Garbage, match="auto_answer_from_headers"):
        provisioning_of(Node({**PROVISIONING, "settings": settings}))


def test_given_the_flow_of_a_type_then_its_states_and_steps_have_names() -> None:
    label = {"en": "Take", "zh_CN": "受理"}
    flow = {
        "id": "short",
        "states": [{"id": "open", "open": True, "tone": "warning", "label": {"en": "Open"}}],
        "transitions": [{"action": "take", "from": ["open"], "to": None, "effect": "take", "label": label}],
    }
    types = [{"id": "fault", "label": {"en": "Fault"}, "flow": "short"}, {"id": "other", "label": {"en": "Other"}}]
    given = {**PROVISIONING, "ticket_types": types, "ticket_flows": [flow]}

    read = provisioning_of(Node(given))

    found = read.ticket_flow("fault")
    assert found is not None
    assert [(a.id, a.label.zh_cn, a.needs_note, a.effect) for a in found.actions] == [("take", "受理", False, "take")]
    assert [(s.id, s.tone) for s in found.states] == [("open", "warning")]
    assert read.ticket_flow("other") is None, "the centre has no flow of that name"
    assert read.ticket_flow("gone") is None


def test_given_pushes_about_tickets_and_promised_calls_then_they_are_facts() -> None:
    ticket = {"id": "t1", "number": 7, "action": "escalate", "title": {"en": "Line cut"}, "revision": 2}
    assert push_of("ticket", Node(ticket)) == TicketPushed("t1", 7, "escalate", LocalText("Line cut"))
    call = {"id": "f1", "number": "123", "due_at": "2026-11-21T10:00:00Z", "status": "open", "revision": 1}
    pushed = push_of("follow_up", Node(call))
    assert isinstance(pushed, FollowUpPushed)
    assert (pushed.follow_up.number, pushed.follow_up.status) == ("123", FollowUpStatus.OPEN)


def test_given_a_push_about_a_survey_then_it_says_whose_and_of_whom_and_no_more() -> None:
    told = {"id": "s1", "agent_id": "u1", "customer_id": "c1", "queue_id": "billing"}
    assert push_of("survey", Node(told)) == SurveyPushed("u1", "c1")
    assert push_of("survey", Node(told | {"customer_id": None})) == SurveyPushed("u1")


def test_given_a_push_about_a_room_then_it_says_who_is_there() -> None:
    people = [
        {"id": "p1", "name": "Li Na", "number": "1001", "user_id": "u1", "me": True, "silenced": False},
        {"id": "p2", "name": "", "number": "", "user_id": None, "me": False, "silenced": True},
    ]
    pushed = push_of("room", Node({"room": "8000", "participants": people}))
    parties = (RoomParty("p1", "Li Na", "1001", "u1", me=True), RoomParty("p2", "", silenced=True))
    assert pushed == RoomPushed("8000", parties)
