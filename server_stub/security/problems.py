"""Every error the API gives, as an RFC 9457 problem document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from server_stub.models.form_check import FormErrors

MEDIA_TYPE = "application/problem+json"
_PREFIX = "urn:agent-desktop:problem:"


class ProblemType(StrEnum):
    """The last part of the `type` URN; stable, programs decide by it."""

    INVALID_CREDENTIALS = "invalid-credentials"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    TOKEN_EXPIRED = "token-expired"  # noqa: S105 - a name, not a secret
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    VALIDATION = "validation"
    CONFLICT = "conflict"
    ILLEGAL_TRANSITION = "illegal-transition"
    TOO_LARGE = "too-large"
    RANGE = "range-not-satisfiable"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class FieldError(BaseModel):
    """What is wrong with one value; `field` is a dotted path such as "body.values.amount"."""

    field: str
    message: str
    code: str


class ProblemDocument(BaseModel):
    """RFC 9457 section 3.1, with `errors` for validation; other members come with their type.

    `reason` and `particulars` say the same as `detail` to programs that tell it in another language, where there are
    such.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    errors: list[FieldError] | None = None
    attempts_left: int | None = None
    state: dict[str, Any] | None = None
    reason: str | None = None
    particulars: dict[str, str] | None = None


_KINDS: Mapping[ProblemType, tuple[int, str]] = {
    ProblemType.INVALID_CREDENTIALS: (401, "Wrong user name or password"),
    ProblemType.TOO_MANY_ATTEMPTS: (429, "Too many failed logins"),
    ProblemType.TOKEN_EXPIRED: (401, "The session has ended"),
    ProblemType.UNAUTHENTICATED: (401, "Log in first"),
    ProblemType.FORBIDDEN: (403, "Not allowed"),
    ProblemType.NOT_FOUND: (404, "Not found"),
    ProblemType.METHOD_NOT_ALLOWED: (405, "Method not allowed"),
    ProblemType.VALIDATION: (422, "Something in the request is not acceptable"),
    ProblemType.CONFLICT: (409, "Somebody was faster"),
    ProblemType.ILLEGAL_TRANSITION: (409, "Not possible in this state"),
    ProblemType.TOO_LARGE: (413, "The request is too large"),
    ProblemType.RANGE: (416, "There is no such part"),
    ProblemType.UNAVAILABLE: (503, "Not available at the moment"),
    ProblemType.INTERNAL: (500, "The server made a mistake"),
}


class Problem(Exception):
    """Raised anywhere below a route; becomes the response."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = members

    def document(self, instance: str) -> dict[str, Any]:
        status, title = _KINDS[self.kind]
        body: dict[str, Any] = {
            "type": _PREFIX + self.kind,
            "title": title,
            "status": status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.errors:
            body["errors"] = [e.model_dump() for e in self.errors]
        return body | self.members


def problem_response(problem: Problem, instance: str) -> JSONResponse:
    """The response for `problem`; `instance` is the request's path."""
    headers = problem.headers
    if _KINDS[problem.kind][0] == 401:
        headers = {"WWW-Authenticate": "Bearer"} | headers
    return JSONResponse(problem.document(instance), _KINDS[problem.kind][0], headers, MEDIA_TYPE)


def validation(errors: Sequence[FieldError], detail: str = "") -> Problem:
    """A 422; without a detail the first error is the sentence."""
    return Problem(ProblemType.VALIDATION, detail or (errors[0].message if errors else ""), errors=errors)


_BY_STATUS = {
    401: ProblemType.UNAUTHENTICATED,
    403: ProblemType.FORBIDDEN,
    404: ProblemType.NOT_FOUND,
    405: ProblemType.METHOD_NOT_ALLOWED,
    413: ProblemType.TOO_LARGE,
    503: ProblemType.UNAVAILABLE,
}


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem document, the framework's own included."""

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return problem_response(error, request.url.path)

    async def on_validation(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        # the offending input is not repeated: it may be a secret, or not representable
        errors = [
            FieldError(field=".".join(str(p) for p in e["loc"])[:200], message=str(e["msg"])[:300], code=str(e["type"]))
            for e in error.errors()[:50]
        ]
        return problem_response(validation(errors), request.url.path)

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        if error.status_code == 400:  # what the framework says of a body it cannot parse at all
            unreadable = FieldError(field="body", message="The body is not acceptable JSON.", code="json")
            return problem_response(validation([unreadable]), request.url.path)
        kind = _BY_STATUS.get(error.status_code, ProblemType.INTERNAL)
        return problem_response(Problem(kind, str(error.detail), headers=error.headers), request.url.path)

    async def on_form(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, FormErrors)
        errors = [FieldError(field=e.field, message=e.message, code=e.code) for e in error.errors]
        return problem_response(validation(errors), request.url.path)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(FormErrors, on_form)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)


def documented(*kinds: ProblemType) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems, for the OpenAPI document."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        status, title = _KINDS[kind]
        earlier = found.get(status)
        found[status] = {
            "description": f"{earlier['description']}, or: {title}" if earlier else title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
    return found
