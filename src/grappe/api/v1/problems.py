"""What is answered when something cannot be answered: RFC 9457, in plain words."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="grappe"'


class FieldError(BaseModel):
    """What is wrong with one field of what was sent."""

    field: str
    detail: str


class ProblemOut(BaseModel):
    """Why a request was refused; `errors` says which fields, when it is about them."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


class Problem(Exception):
    """A request that cannot be answered as asked; the words are for its reader."""

    def __init__(
        self,
        status: int,
        detail: Any = "",
        *,
        errors: dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(str(detail))
        self.status, self.detail = status, detail
        self.errors, self.headers = errors or {}, headers or {}


def title(status: int) -> str:
    titles = {
        400: _("This request cannot be read."),
        401: _("A valid token is needed."),
        403: _("You may not do this."),
        404: _("There is nothing here for you."),
        409: _("This cannot be done now."),
        412: _("This changed since you read it."),
        422: _("Something in this request is wrong."),
        428: _("Say which version you read."),
        429: _("Too many requests."),
    }
    return titles.get(status, _("This request was refused."))


def answered(problem: Problem) -> HttpResponse:
    """The answer that tells a problem."""
    said = title(problem.status)
    body = ProblemOut(
        type="about:blank",
        title=said,
        status=problem.status,
        detail=str(problem.detail) or said,
        errors=[
            FieldError(field=field, detail=str(text))
            for field, texts in problem.errors.items()
            for text in texts
        ],
    )
    response = HttpResponse(
        json.dumps(body.model_dump(), ensure_ascii=False),
        status=problem.status,
        content_type=MEDIA_TYPE,
    )
    response["Cache-Control"] = "no-store"
    if problem.status == 401:
        response["WWW-Authenticate"] = CHALLENGE
    for name, value in problem.headers.items():
        response[name] = value
    return response


def of_fields(error: ValidationError) -> Problem:
    """The fields that do not have the shape the description asks for."""
    found: dict[str, list[str]] = {}
    for one in error.errors:
        place = [str(step) for step in one["loc"] if step not in PLACES]
        found.setdefault(".".join(place), []).append(sentence(one))
    return Problem(422, errors=found)


# Where ninja says that a value was; the rest of the path is the field.
PLACES = {"body", "query", "path", "header", "data", "filters"}


def sentence(error: dict[str, Any]) -> str:
    """A refusal of the shape of a value, in the reader's language where we have it."""
    words = {
        "missing": _("This field is required."),
        "extra_forbidden": _("There is no such field."),
        "string_too_long": _("This text is too long."),
        "int_parsing": _("Write a whole number."),
        "date_from_datetime_parsing": _("Write a day as 2026-12-31."),
        "date_parsing": _("Write a day as 2026-12-31."),
    }
    return words.get(error["type"]) or error["msg"].removeprefix("Value error, ")


def handle(api: Any) -> None:
    """Let every refusal of the API be told as a problem."""

    def told(problem: Problem) -> HttpResponse:
        return answered(problem)

    @api.exception_handler(Problem)
    def on_problem(request: HttpRequest, error: Problem) -> HttpResponse:
        return told(error)

    @api.exception_handler(ValidationError)
    def on_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return told(of_fields(error))

    @api.exception_handler(Http404)
    def on_nothing(request: HttpRequest, error: Http404) -> HttpResponse:
        return told(Problem(404))

    @api.exception_handler(PermissionDenied)
    def on_denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return told(Problem(403))

    @api.exception_handler(AuthenticationError)
    def on_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return told(Problem(401))

    @api.exception_handler(HttpError)
    def on_refusal(request: HttpRequest, error: HttpError) -> HttpResponse:
        return told(Problem(error.status_code))
