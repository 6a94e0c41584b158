"""Forms being laid out: the list for administrators, versions with their authors, and each one's own drafts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import delete, func, select

from server_stub.db import CatalogueOf, Db
from server_stub.features.forms.fields import FormSketch, sketch_of
from server_stub.features.forms.versions import FormId, Version
from server_stub.models.bounds import LText, Moment, Revision
from server_stub.models.catalogue import Form
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_drafts import FormDraft
from server_stub.models.form_reading import plans_of
from server_stub.models.interactions import Draft
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.models.views import PersonView, person_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/forms",
    tags=["forms"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Designing = Annotated[Principal, require(Permission.FORMS_WRITE)]
_MOST_DRAFTS = 200


class FormBriefView(BaseModel):
    """A form by its newest version, and what it is filled in for."""

    id: str
    title: LText
    purpose: str
    version: int
    author: PersonView | None
    published_at: Moment | None
    queues: list[str]
    ticket_types: list[str]


class DraftBriefView(BaseModel):
    """`base_version` is the version that was changed, 0 for a form that is not published yet."""

    form_id: str
    title: LText
    purpose: str
    base_version: int
    updated_at: Moment


class FormsView(BaseModel):
    """`drafts` are those of whoever asks; `revision` is needed to say which queues use a form."""

    revision: int
    forms: list[FormBriefView]
    drafts: list[DraftBriefView]


class VersionBriefView(BaseModel):
    """`author` is null for what came with the pack."""

    version: int
    title: LText
    author: PersonView | None
    published_at: Moment | None


class DraftView(BaseModel):
    revision: int
    base_version: int
    design: FormSketch
    updated_at: Moment


class FormHistoryView(BaseModel):
    """Newest version first. `being_filled_in` counts wrap-ups that somebody is writing on this form now."""

    id: str
    versions: list[VersionBriefView]
    draft: DraftView | None
    being_filled_in: int


class DraftIn(BaseModel):
    """`revision` is that of the draft that was changed, 0 for a new one."""

    revision: Revision
    base_version: Annotated[int, Field(ge=0, le=1_000_000)]
    design: FormSketch


@router.get("", summary="Every form, and what I am laying out", operation_id="list_forms")
async def all_forms(db: Db, catalogue: CatalogueOf, who: Designing) -> FormsView:
    async with db.read() as session:
        found = select(FormDraft).where(FormDraft.user_id == who.user_id).order_by(FormDraft.form_id)
        drafts = list(await session.scalars(found.limit(_MOST_DRAFTS)))
    return FormsView(
        revision=catalogue.revision,
        forms=[_brief(catalogue, form) for form in catalogue.current_forms()],
        drafts=[
            DraftBriefView(
                form_id=d.form_id,
                title=d.title,
                purpose=d.purpose,
                base_version=d.base_version,
                updated_at=d.updated_at,
            )
            for d in drafts
        ],
    )


@router.get(
    "/{form_id}",
    summary="The versions of a form, and my draft of it",
    operation_id="get_form_history",
    responses=documented(ProblemType.NOT_FOUND),
)
async def history(form_id: FormId, db: Db, catalogue: CatalogueOf, who: Designing) -> FormHistoryView:
    versions = sorted((f for f in catalogue.forms.values() if f.id == form_id), key=lambda f: -f.version)
    async with db.read() as session:
        draft = await session.get(FormDraft, (form_id, who.user_id))
        busy = await session.scalar(select(func.count()).select_from(Draft).where(Draft.form_id == form_id))
    if not versions and draft is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such form.")
    return FormHistoryView(
        id=form_id,
        versions=[
            VersionBriefView(
                version=f.version, title=f.title, author=_author(catalogue, f), published_at=f.published_at
            )
            for f in versions
        ],
        draft=_draft(draft) if draft else None,
        being_filled_in=busy or 0,
    )


@router.get(
    "/{form_id}/versions/{version}/design",
    summary="A version of a form as it is laid out, to be changed",
    operation_id="get_form_design",
    responses=documented(ProblemType.NOT_FOUND),
)
async def design(form_id: FormId, version: Version, catalogue: CatalogueOf, _who: Designing) -> FormSketch:
    form = catalogue.forms.get((form_id, version))
    if form is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such version of this form.")
    fields = [sketch_of(plan) for plan in plans_of(form.schema)]
    return FormSketch.model_validate({"title": form.title, "purpose": form.purpose, "fields": fields})


@router.put(
    "/{form_id}/draft",
    summary="Keep what I have laid out; the same twice is stored once",
    operation_id="put_form_draft",
    responses=documented(ProblemType.CONFLICT),
)
async def keep(form_id: FormId, body: DraftIn, db: Db, who: Designing) -> DraftView:
    laid_out = body.design.model_dump()
    row = {
        "form_id": form_id,
        "user_id": who.user_id,
        "revision": body.revision + 1,
        "base_version": body.base_version,
        "updated_at": now(),
        **laid_out,
    }
    async with db.write() as session:
        draft = await session.get(FormDraft, (form_id, who.user_id), with_for_update=True)
        if draft is None:
            await insert_missing(session, FormDraft, row, "form_id", "user_id")
            draft = await session.get_one(FormDraft, (form_id, who.user_id), with_for_update=True)
        if {key: getattr(draft, key) for key in laid_out} != laid_out or draft.base_version != body.base_version:
            if draft.revision != body.revision:
                detail = "You have changed this draft on another computer."
                raise Problem(ProblemType.CONFLICT, detail, revision=draft.revision)
            for key, value in row.items():
                setattr(draft, key, value)
        return _draft(draft)


@router.delete(
    "/{form_id}/draft",
    summary="Throw my draft of a form away",
    operation_id="delete_form_draft",
    status_code=204,
)
async def discard(form_id: FormId, db: Db, who: Designing) -> None:
    async with db.write() as session:
        mine = (FormDraft.form_id == form_id) & (FormDraft.user_id == who.user_id)
        await session.execute(delete(FormDraft).where(mine))


def _brief(catalogue: Catalogue, form: Form) -> FormBriefView:
    return FormBriefView(
        id=form.id,
        title=form.title,
        purpose=form.purpose,
        version=form.version,
        author=_author(catalogue, form),
        published_at=form.published_at,
        queues=[q.id for q in catalogue.queues.values() if q.wrapup_form == form.id],
        ticket_types=[str(t["id"]) for t in catalogue.document("ticket_types") if t.get("form") == form.id],
    )


def _author(catalogue: Catalogue, form: Form) -> PersonView | None:
    return person_view(catalogue, form.author) if form.author else None


def _draft(draft: FormDraft) -> DraftView:
    sketch = {"title": draft.title, "purpose": draft.purpose, "fields": draft.fields}
    return DraftView(
        revision=draft.revision,
        base_version=draft.base_version,
        design=FormSketch.model_validate(sketch),
        updated_at=draft.updated_at,
    )
