"""Which queues are wrapped up with a form: a queue has one form or none, desktops learn of a change at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import update

from server_stub.db import CatalogueOf, Db
from server_stub.features.forms.versions import FormId
from server_stub.live import Hub
from server_stub.models.bounds import Key, Revision
from server_stub.models.catalogue import Pack, Queue
from server_stub.models.catalogue_view import Catalogue
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/forms",
    tags=["forms"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)


class FormQueuesIn(BaseModel):
    """`revision` is that of the forms as they were when the queues were chosen; `queues` are all that use this one."""

    revision: Revision
    queues: Annotated[list[Key], Field(max_length=500)]


class FormQueuesView(BaseModel):
    revision: int
    queues: list[str]


@router.put(
    "/{form_id}/queues",
    summary="Wrap up exactly these queues with a form; the same twice is one change",
    operation_id="put_form_queues",
    responses=documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT),
)
async def use(
    form_id: FormId,
    body: FormQueuesIn,
    request: Request,
    db: Db,
    catalogue: CatalogueOf,
    _who: Annotated[Principal, require(Permission.FORMS_WRITE)],
) -> FormQueuesView:
    form = next((f for f in catalogue.current_forms() if f.id == form_id), None)
    if form is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such form, or it was never published.")
    if form.purpose != "wrap_up":
        raise Problem(ProblemType.VALIDATION, "Queues are wrapped up with forms that are made for wrap-ups.")
    if unknown := sorted(set(body.queues) - set(catalogue.queues)):
        raise Problem(ProblemType.VALIDATION, f'There is no queue "{unknown[0]}".')
    changes = {
        q.id: form_id if q.id in body.queues else ""
        for q in catalogue.queues.values()
        if (q.wrapup_form == form_id) != (q.id in body.queues)
    }
    if not changes:
        return _view(catalogue, form_id)
    async with db.write() as session:
        # of two who choose at once the later one sees first what the other chose
        mine = update(Pack).where(Pack.revision == body.revision).values(revision=Pack.revision + 1)
        if (await session.scalars(mine.returning(Pack.id))).first() is None:
            detail = "Somebody else has changed the forms meanwhile. Look at the queues again."
            raise Problem(ProblemType.CONFLICT, detail, revision=catalogue.revision)
        for wanted in (form_id, ""):
            queues = [queue_id for queue_id, its_form in changes.items() if its_form == wanted]
            await session.execute(update(Queue).where(Queue.id.in_(queues)).values(wrapup_form=wanted))
    for queue_id, its_form in changes.items():
        catalogue.queues[queue_id].wrapup_form = its_form
    if catalogue.pack is not None:
        catalogue.pack.revision = body.revision + 1
    hub: Hub = request.app.state.hub
    hub.publish("provisioning", {"revision": catalogue.revision})
    return _view(catalogue, form_id)


def _view(catalogue: Catalogue, form_id: str) -> FormQueuesView:
    queues = [q.id for q in catalogue.queues.values() if q.wrapup_form == form_id]
    return FormQueuesView(revision=catalogue.revision, queues=queues)
