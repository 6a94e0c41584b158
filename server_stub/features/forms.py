"""Forms and their versions: every one that was ever used can be read; administrators publish new ones."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import update

from server_stub.db import CatalogueOf, Db
from server_stub.live import Hub
from server_stub.models.bounds import FieldValue, Key, LText, Moment, Name, Query
from server_stub.models.catalogue import Form, Pack
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_making import FieldPlan, OptionPlan, form_schema
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
Purpose = Literal["wrap_up", "ticket", "customer", "score"]


class Words(BaseModel):
    """The same text in every language of the desktop."""

    en: Name
    zh_CN: Name


class Hint(BaseModel):
    en: Query
    zh_CN: Query


class OptionIn(BaseModel):
    """A choice; with `parents` it is offered only under these choices of the field above."""

    value: Key
    label: Words
    parents: Annotated[list[Key], Field(max_length=100)] = []


class FieldIn(BaseModel):
    key: Key
    kind: Literal["text", "multiline", "choice", "number", "whole", "boolean", "date", "phone"]
    label: Words
    required: bool = False
    options: Annotated[list[OptionIn], Field(max_length=500)] = []
    cascade_from: Key | None = None
    default: FieldValue = None
    hint: Hint | None = None
    message: Hint | None = None
    max_length: Annotated[int, Field(ge=1, le=8000)] = 500
    minimum: Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)] | None = None
    maximum: Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)] | None = None
    wide: bool = False
    shown_by: Key | None = None
    shown_for: Annotated[list[FieldValue], Field(max_length=100)] = []

    def plan(self) -> FieldPlan:
        options = tuple(OptionPlan(o.value, o.label.model_dump(), tuple(o.parents)) for o in self.options)
        return FieldPlan(
            key=self.key,
            kind=self.kind,
            label=self.label.model_dump(),
            required=self.required,
            options=options if self.kind == "choice" else (),
            cascade_from=self.cascade_from or "",
            default=self.default,
            hint=self.hint.model_dump() if self.hint else None,
            message=self.message.model_dump() if self.message else None,
            max_length=self.max_length,
            minimum=self.minimum,
            maximum=self.maximum,
            wide=self.wide,
            shown_by=self.shown_by or "",
            shown_for=tuple(self.shown_for),
        )


class FormIn(BaseModel):
    """A form as an administrator laid it out, in the order of the Tab key."""

    title: Words
    purpose: Purpose = "wrap_up"
    fields: Annotated[list[FieldIn], Field(min_length=1, max_length=100)]


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
