"""The one part of the server that customers meet: the page of a survey, and what they send from it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from server_stub.db import CatalogueOf
from server_stub.features.surveys import page
from server_stub.features.surveys.desk import OVER, Answer, Invited, Standing, SurveyDesk
from server_stub.features.surveys.visits import Visits
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.schema import Localized
from server_stub.models.survey_asking import PATH
from server_stub.models.survey_rules import Survey
from server_stub.security.guard import PUBLIC

_log = logging.getLogger(__name__)
pages = APIRouter(prefix=PATH.rstrip("/"), include_in_schema=False)
"""Outside /v1 and its document: what is here speaks HTML, to people."""

_LONGEST_TOKEN = 64
_LARGEST_FORM = 64 * 1024
_MOST_FIELDS = 20


async def _desk(request: Request) -> SurveyDesk:
    desk = request.app.state.survey_desk
    assert isinstance(desk, SurveyDesk)
    return desk


async def _visits(request: Request) -> Visits:
    visits = request.app.state.survey_visits
    assert isinstance(visits, Visits)
    return visits


DeskOf = Annotated[SurveyDesk, Depends(_desk)]
VisitsOf = Annotated[Visits, Depends(_visits)]


@pages.get("/{token}", dependencies=[PUBLIC])
async def show(token: str, request: Request, catalogue: CatalogueOf, desk: DeskOf, visits: VisitsOf) -> Response:
    """The questions, or what became of the link."""
    if refusal := _refusal(request, catalogue, visits):
        return refusal
    try:
        found = await desk.invited(token) if len(token) <= _LONGEST_TOKEN else OVER
    except SQLAlchemyError:
        return _failed(request, catalogue)
    return _answer(request, catalogue, found, "", page.Filled())


@pages.post("/{token}", dependencies=[PUBLIC])
async def take(token: str, request: Request, catalogue: CatalogueOf, desk: DeskOf, visits: VisitsOf) -> Response:
    """Takes the answer; then the page is fetched anew, so that loading it again sends nothing."""
    if refusal := _refusal(request, catalogue, visits):
        return refusal
    form = _read_form(await request.body())
    try:
        found = await desk.invited(token) if len(token) <= _LONGEST_TOKEN else OVER
        if found.standing is not Standing.OPEN or found.survey is None:
            return _answer(request, catalogue, found, form.get("lang", ""), page.Filled())
        filled = _filled(found.survey, form)
        if form.get("switch"):
            return _answer(request, catalogue, found, form["switch"], page.Filled(filled.marks, filled.comment))
        if filled.problem:
            return _answer(request, catalogue, found, form.get("lang", ""), filled)
        marks = {q.id: filled.marks[place] for place, q in enumerate(found.survey.questions)}
        await desk.answer(token, Answer(marks, filled.comment))
    except SQLAlchemyError:
        return _failed(request, catalogue)
    language = _language(request, form.get("lang", ""), found.language)
    return RedirectResponse(f"?lang={language}", 303, page.headers(language))


def _read_form(body: bytes) -> Mapping[str, str]:
    """The first value of each field; empty for what is no form, or one that no page of ours sends."""
    if len(body) > _LARGEST_FORM:
        return {}
    try:
        fields = parse_qs(body.decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {key: values[0] for key, values in fields.items()}


def _filled(survey: Survey, form: Mapping[str, str]) -> page.Filled:
    marks: dict[int, int] = {}
    for place in range(len(survey.questions)):
        said = form.get(f"q{place}", "")
        if said.isascii() and said.isdigit() and len(said) <= 2 and 1 <= int(said) <= survey.scale:
            marks[place] = int(said)
    words = form.get("comment", "") if survey.comment else ""
    # browsers send line ends as CR LF; what cannot be seen has no business in a comment
    words = "".join(c for c in words.replace("\r\n", "\n").strip() if c == "\n" or c.isprintable())
    if len(marks) < len(survey.questions):
        return page.Filled(marks, words[: page.LONGEST_COMMENT], "missing")
    return page.Filled(marks, words, "too_long" if len(words) > page.LONGEST_COMMENT else "")


def _answer(request: Request, catalogue: Catalogue, found: Invited, chosen: str, filled: page.Filled) -> Response:
    language, company = _language(request, chosen, found.language), _company(catalogue)
    status = 422 if filled.problem else 200
    match found.standing, found.survey:
        case Standing.OPEN, Survey() as survey:
            html = page.asked(survey, company, language, filled)
        case Standing.ANSWERED, Survey() as survey:
            html = page.thanks(survey, company, language)
        case _:
            html, status = page.over(company, language), 404
    return HTMLResponse(html, status, page.headers(language))


def _refusal(request: Request, catalogue: Catalogue, visits: Visits) -> Response | None:
    """Somebody who asks too often has to wait."""
    wait = visits.wait(request.client.host if request.client else "", time.monotonic())
    return _busy(request, catalogue, 429, math.ceil(wait)) if wait > 0 else None


def _failed(request: Request, catalogue: Catalogue) -> Response:
    _log.exception("a survey could not be shown or stored")
    return _busy(request, catalogue, 503, 60)


def _busy(request: Request, catalogue: Catalogue, status: int, seconds: int) -> Response:
    language = _language(request, "", "")
    html = page.busy(_company(catalogue), language)
    return HTMLResponse(html, status, page.headers(language) | {"Retry-After": str(seconds)})


def _language(request: Request, chosen: str, otherwise: str) -> str:
    wanted = chosen or request.query_params.get("lang", "")
    return page.language_of(wanted, request.headers.get("accept-language", ""), otherwise)


def _company(catalogue: Catalogue) -> Localized:
    company = catalogue.document("company")
    return company if isinstance(company, dict) else catalogue.pack.name if catalogue.pack else {}
