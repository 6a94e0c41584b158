"""Published forms: every version that was ever used can be read; administrators publish new ones."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, update

from server_stub.db import CatalogueOf, Db
from server_stub.features.forms.fields import FormIn
from server_stub.live import Hub
from server_stub.models.bounds import Key, LText, Moment
from server_stub.models.catalogue import Form, Pack
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_drafts import FormDraft
from server_stub.models.form_making import form_schema
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/forms",
    tags=["forms"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
FormId = Annotated[Key, Path()]
Version = Annotated[int, Path(ge=1, le=1_000_000)]


class FormVersionView(BaseModel):
    """`newest` is the version that new wrap-ups and tickets are written on."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    id: str
    version: int
    newest: int
    title: LText
    purpose: str
    author: str
    published_at: Moment | None
    definition: dict[str, Any] = Field(alias="schema")


@router.get(
    "/{form_id}/versions/{version}",
    summary="A form as it was in one version",
    operation_id="get_form_version",
    responses=documented(ProblemType.NOT_FOUND),
)
async def read(
    form_id: FormId,
    version: Version,
    catalogue: CatalogueOf,
    _who: Annotated[Principal, require(Permission.PROVISIONING_READ)],
) -> FormVersionView:
    form = catalogue.forms.get((form_id, version))
    if form is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such version of this form.")
    return _view(catalogue, form)


@router.put(
    "/{form_id}/versions/{version}",
    summary="Publish the next version of a form, or a new form; desktops get it at once",
    operation_id="put_form_version",
    responses=documented(ProblemType.CONFLICT),
)
async def publish(
    form_id: FormId,
    version: Version,
    body: FormIn,
    request: Request,
    db: Db,
    catalogue: CatalogueOf,
    who: Annotated[Principal, require(Permission.FORMS_WRITE)],
) -> FormVersionView:
    newest = _newest(catalogue, form_id)
    before = catalogue.forms.get((form_id, version - 1))
    pack = catalogue.pack.id if catalogue.pack else "centre"
    plans = [f.plan() for f in body.fields]
    schema = form_schema(
        f"{pack}/{form_id}", version, body.title.model_dump(), plans, before.schema if before else None
    )
    known = catalogue.forms.get((form_id, version))
    if known is not None and known.schema == schema and known.author == who.user_id:
        return _view(catalogue, known)
    if version != newest + 1:
        detail = f"Version {newest} is the newest one: the next is {newest + 1}."
        raise Problem(ProblemType.CONFLICT, detail, revision=newest)
    row = {
        "id": form_id,
        "version": version,
        "title": body.title.model_dump(),
        "schema": schema,
        "purpose": body.purpose,
        "author": who.user_id,
        "published_at": now(),
    }
    async with db.write() as session:
        await insert_missing(session, Form, row, "id", "version")
        await session.execute(update(Pack).values(revision=Pack.revision + 1))
        form = await session.get_one(Form, (form_id, version))
        if form.schema != schema:
            raise Problem(ProblemType.CONFLICT, "Somebody else published this version a moment ago.", revision=version)
        mine = (FormDraft.form_id == form_id) & (FormDraft.user_id == who.user_id)
        await session.execute(delete(FormDraft).where(mine))
    catalogue.forms[form_id, version] = form
    if catalogue.pack is not None:
        catalogue.pack.revision += 1
    hub: Hub = request.app.state.hub
    hub.publish("provisioning", {"revision": catalogue.revision})
    return _view(catalogue, form)


def _newest(catalogue: Catalogue, form_id: str) -> int:
    return max((version for name, version in catalogue.forms if name == form_id), default=0)


def _view(catalogue: Catalogue, form: Form) -> FormVersionView:
    return FormVersionView(
        id=form.id,
        version=form.version,
        newest=_newest(catalogue, form.id),
        title=form.title,
        purpose=form.purpose,
        author=form.author,
        published_at=form.published_at,
        definition=form.schema,
    )
