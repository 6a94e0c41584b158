"""Wrap-ups that the clock ended: stored as far as they were typed, for their agent to finish later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_check import acceptable
from server_stub.models.interactions import Draft, Interaction, WrapUp
from server_stub.models.upsert import insert_missing


async def complete_expired(
    db: AsyncSession,
    catalogue: Catalogue,
    interaction_id: str,
    agent_id: str,
    queue_id: str,
    started_at: datetime,
    moment: datetime,
) -> None:
    """Stores what the draft holds as incomplete, unless the agent handed the wrap-up in.

    Its revision is the draft's, so that whatever the agent writes afterwards is newer.
    """
    draft = await db.get(Draft, interaction_id)
    record = await db.get(Interaction, interaction_id)
    if any(r is not None and r.agent_id != agent_id for r in (draft, record)):
        return  # an id that is somebody else's contact
    queue = catalogue.queues.get(queue_id)
    current = {form.id: form for form in catalogue.current_forms()}
    form = current.get(queue.wrapup_form) if queue else None
    if draft is not None and draft.form_id:
        form = catalogue.forms.get((draft.form_id, draft.form_version), form)
    row = {
        "id": interaction_id,
        "revision": draft.revision if draft else 0,
        "agent_id": agent_id,
        "form_id": form.id if form else "",
        "form_version": form.version if form else 0,
        "values": acceptable(form.schema, draft.values) if form and draft else {},
        "notes": draft.notes if draft else "",
        "status": "incomplete",
        "customer_id": (draft.customer_id if draft else None) or (record.customer_id if record else None),
        "started_at": started_at,
        "finished_at": None,
        "received_at": moment,
        "expired": True,
    }
    await insert_missing(db, WrapUp, row, "id")
