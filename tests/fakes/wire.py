"""Bodies of writes that tests can read back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from agent_desktop.domain.customer import VerificationStep
from agent_desktop.domain.customer_editing import CustomerChange
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.message import NewMessage
from agent_desktop.domain.quiz import Answers
from agent_desktop.domain.ticket import NewStep, NewTicket
from agent_desktop.domain.wrapup import Draft, WrapUpStatus


class FakeWire:
    """Implements ports.WireFormat: the domain value as JSON, times as text."""

    def call_record(self, record: CallRecord) -> str:
        return json.dumps(asdict(record), default=str)

    def wrap_up(self, draft: Draft, status: WrapUpStatus, finished_at: datetime) -> str:
        body = {**asdict(draft), "status": status.value, "finished_at": finished_at}
        return json.dumps(body, default=str, ensure_ascii=False)

    def ticket(self, ticket: NewTicket) -> str:
        return json.dumps(asdict(ticket), default=str, ensure_ascii=False)

    def ticket_step(self, step: NewStep) -> str:
        return json.dumps(asdict(step), default=str, ensure_ascii=False)

    def follow_up(self, follow_up: FollowUp) -> str:
        return json.dumps(asdict(follow_up), default=str, ensure_ascii=False)

    def message(self, message: NewMessage) -> str:
        return json.dumps(asdict(message), default=str, ensure_ascii=False)

    def customer_change(self, change: CustomerChange) -> str:
        return json.dumps({"revision": change.revision, **change.columns, "fields": dict(change.fields)})

    def confirmation(self, at: datetime) -> str:
        return json.dumps({"at": at}, default=str)

    def quiz_answers(self, answers: Answers) -> str:
        return json.dumps({"answers": {question: list(chosen) for question, chosen in answers.items()}})

    def draft(self, draft: Draft) -> str:
        return json.dumps(asdict(draft), default=str, ensure_ascii=False)

    def verification(self, step: VerificationStep) -> str:
        return json.dumps(asdict(step), default=str)

    def article_feedback(self, article_id: str, kind: str, interaction_id: str, query: str, note: str = "") -> str:
        body = {"article_id": article_id, "kind": kind, "interaction_id": interaction_id, "query": query, "note": note}
        return json.dumps(body)
