"""Importing a file step by step: make, upload, dry run, run; progress, and the bad rows as a file."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from server_stub.db import CatalogueOf
from server_stub.features.imports.desk import ImportDesk
from server_stub.importing.columns import label_of
from server_stub.importing.run import Noun, columns_of
from server_stub.models.bounds import LText, Moment, Short, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.import_jobs import ImportJob, ImportState
from server_stub.models.views import PersonView
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

FILE_PATH = "/imports/[^/]+/file"
"""Where files are taken, as an expression."""

router = APIRouter(
    prefix="/imports",
    tags=["imports"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
ImportId = Annotated[Uuid, Path()]
Importing = Annotated[Principal, require(Permission.IMPORTS_RUN)]
_GONE = documented(ProblemType.NOT_FOUND)
_REFUSED = documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT)


def _table(name: str) -> str:
    if PurePath(name).suffix.lower() not in (".csv", ".xlsx"):
        raise ValueError("the file must be a .csv or .xlsx table")
    return name


FileName = Annotated[
    str,
    StringConstraints(min_length=5, max_length=200, pattern=r'^[^/\\:*?"<>|\x00-\x1f]+$'),
    AfterValidator(_table),
]
Heading = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class ImportIn(BaseModel):
    """A file to come; its ending says how it is read."""

    id: Uuid
    noun: Noun
    file_name: FileName


class MappingIn(BaseModel):
    """Heading of the file -> field; headings that are not named are left out."""

    mapping: Annotated[dict[Heading, Short], Field(max_length=200)]


class HeadingView(BaseModel):
    """A column of the file with some of its cells; `field` is "" while it is left out."""

    heading: str
    field: str
    samples: list[str]


class FieldView(BaseModel):
    """What a column can be."""

    name: str
    label: LText
    required: bool


class CountsView(BaseModel):
    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0


class MistakeView(BaseModel):
    """`code` and `particulars` say the same as the two English halves of a sentence; `field` "" = the whole row."""

    field: str
    value: str
    code: str = ""
    particulars: dict[str, str] = {}
    problem: str
    advice: str = ""


class ExampleView(BaseModel):
    """A row of the file: `detail` says what changes, `mistakes` why it is bad."""

    line: int
    key: str
    detail: str
    mistakes: list[MistakeView]


class ImportView(BaseModel):
    """`rows` are done of `total` (0 while nobody knows); `checked`: it may be run.

    `problem` says in English why it failed, `problem_code` and `problem_particulars` the same for programs.
    """

    id: str
    noun: Noun
    file_name: str
    size: int
    state: ImportState
    checked: bool
    headings: list[HeadingView]
    fields: list[FieldView]
    rows: int
    total: int
    counts: CountsView
    examples: dict[str, list[ExampleView]]
    problem: str
    problem_code: str = ""
    problem_particulars: dict[str, str] = {}
    has_errors: bool
    created_by: PersonView
    created_at: Moment
    updated_at: Moment


class ImportsView(BaseModel):
    """The newest first."""

    items: list[ImportView]


async def desk_of(request: Request) -> ImportDesk:
    """The application's import desk, for FastAPI's Depends."""
    desk = request.app.state.import_desk
    assert isinstance(desk, ImportDesk)
    return desk


DeskOf = Annotated[ImportDesk, Depends(desk_of)]


@router.get("", summary="The imports of late", operation_id="list_imports")
async def all_imports(
    desk: DeskOf, catalogue: CatalogueOf, _who: Importing, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> ImportsView:
    return ImportsView(items=[_view(desk, catalogue, job) for job in await desk.listed(limit)])


@router.post(
    "",
    summary="Begin an import; its id is made by the client, a retry changes nothing",
    operation_id="make_import",
    responses=documented(ProblemType.CONFLICT),
)
async def make(body: ImportIn, desk: DeskOf, catalogue: CatalogueOf, who: Importing) -> ImportView:
    return _view(desk, catalogue, await desk.make(body.id, body.noun, body.file_name, who.user_id))


@router.get("/{import_id}", summary="How far an import is", operation_id="get_import", responses=_GONE)
async def read(import_id: ImportId, desk: DeskOf, catalogue: CatalogueOf, _who: Importing) -> ImportView:
    return _view(desk, catalogue, await desk.job(import_id))


@router.put(
    "/{import_id}/file",
    summary="The file itself; its columns are recognised",
    operation_id="put_import_file",
    responses=_REFUSED,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(
    import_id: ImportId, request: Request, desk: DeskOf, catalogue: CatalogueOf, _who: Importing
) -> ImportView:
    return _view(desk, catalogue, await desk.upload(import_id, request.stream()))


@router.post(
    "/{import_id}/check", summary="Compare only, write nothing", operation_id="check_import", responses=_REFUSED
)
async def check(
    import_id: ImportId, body: MappingIn, desk: DeskOf, catalogue: CatalogueOf, _who: Importing
) -> ImportView:
    return _view(desk, catalogue, await desk.check(import_id, body.mapping))


@router.post("/{import_id}/run", summary="Import what was compared", operation_id="run_import", responses=_REFUSED)
async def run(import_id: ImportId, desk: DeskOf, catalogue: CatalogueOf, _who: Importing) -> ImportView:
    return _view(desk, catalogue, await desk.run(import_id))


@router.post(
    "/{import_id}/cancel",
    summary="Stop; what is stored stays, and the import may be run again",
    operation_id="cancel_import",
    responses=_GONE,
)
async def cancel(import_id: ImportId, desk: DeskOf, catalogue: CatalogueOf, _who: Importing) -> ImportView:
    return _view(desk, catalogue, await desk.cancel(import_id))


@router.get(
    "/{import_id}/errors",
    summary="Every bad row and what to do about it, as a table",
    operation_id="get_import_errors",
    response_class=Response,
    responses=_GONE | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A CSV file"}},
)
async def errors(
    import_id: ImportId,
    desk: DeskOf,
    _who: Importing,
    language: Annotated[Literal["en", "zh_CN"], Query(description="Of headings and sentences")] = "en",
) -> FileResponse:
    path = desk.errors_file(await desk.job(import_id), language)
    if path is None:
        raise Problem(ProblemType.NOT_FOUND, "There are no bad rows, or they are no longer kept.")
    return FileResponse(path, media_type="text/csv")


def _view(desk: ImportDesk, catalogue: Catalogue, job: ImportJob) -> ImportView:
    user = catalogue.users.get(job.created_by)
    person: dict[str, Any] = {
        "id": job.created_by,
        "display_name": user.display_name if user else "",
        "display_name_latin": user.display_name_latin if user else "",
        "extension": user.extension if user else "",
    }
    return ImportView(
        id=job.id,
        noun=Noun(job.noun),
        file_name=job.file_name,
        size=job.size,
        state=ImportState(job.state),
        checked=job.checked,
        headings=[
            HeadingView(heading=h["heading"], field=job.mapping.get(h["heading"], ""), samples=h["samples"])
            for h in job.headings
        ],
        fields=[
            FieldView(name=c.name, label=label_of(c), required=c.required)
            for c in columns_of(Noun(job.noun), catalogue)
        ],
        rows=job.rows,
        total=job.total,
        counts=CountsView.model_validate(job.counts),
        examples={fate: [ExampleView.model_validate(e) for e in some] for fate, some in job.examples.items()},
        problem=job.problem,
        problem_code=job.problem_code,
        problem_particulars=job.problem_particulars,
        has_errors=desk.errors_file(job) is not None,
        created_by=PersonView.model_validate(person),
        created_at=job.created_at,
        updated_at=job.updated_at,
    )
