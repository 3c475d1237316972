"""Every error of the API as ``application/problem+json`` (RFC 9457).

``title`` is the error's name, the same that the orchestrator fails with. ``errors`` lists, per
place in the request, what is wrong there, as ASP.NET Core's validation problems do. What the
caller sent is never repeated, because it may be a secret in the wrong place.
"""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from coaching.api.request_id import request_id_of
from coaching.errors import (
    CoachingServiceError,
    ConversationNotFound,
    RequestIdReused,
    StorageUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI, Request

__all__ = ["PROBLEM_JSON", "Problem", "handle_problems"]

PROBLEM_JSON = "application/problem+json"
LONGEST_PLACE = 100
MOST_PLACES = 20

logger = logging.getLogger(__name__)

_STATUS: Mapping[type[CoachingServiceError], HTTPStatus] = {
    ConversationNotFound: HTTPStatus.NOT_FOUND,
    RequestIdReused: HTTPStatus.CONFLICT,
    StorageUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_RETRY_AFTER = {"retry-after": "1"}


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:problem-type:coaching:ConversationNotFound"])
    title: str = Field(examples=["ConversationNotFound"])
    status: int
    detail: str
    errors: dict[str, list[str]] | None = Field(
        default=None, description="What is wrong at which place of the request."
    )


def handle_problems(app: FastAPI) -> None:
    """Let every error of the app become a problem."""
    app.add_exception_handler(CoachingServiceError, _named)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _problem(
    status: int,
    title: str,
    detail: str,
    *,
    errors: dict[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"urn:problem-type:coaching:{title}",
        title=title,
        status=status,
        detail=detail,
        errors=errors,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, headers=headers, media_type=PROBLEM_JSON
    )


def _named(_request: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    headers = _RETRY_AFTER if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return _problem(status, type(error).__name__, str(error), headers=headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- Starlette's signature is wider
    found = error.errors()
    unreadable = any(each["type"] == "json_invalid" for each in found)
    status = HTTPStatus.BAD_REQUEST if unreadable else HTTPStatus.UNPROCESSABLE_ENTITY
    errors = _places(found)
    return _problem(status, "InvalidRequest", _summary(errors), errors=errors)


def _places(found: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """Give the message of every error by its place: ``business_context.goals.0.title``."""
    places: dict[str, list[str]] = {}
    for each in found[:MOST_PLACES]:
        loc = each["loc"]
        parts = [str(part) for part in loc] if isinstance(loc, tuple) else []
        place = "(body)" if each["type"] == "json_invalid" else ".".join(parts[1:]) or "(body)"
        message = str(each["msg"]).removeprefix("Value error, ")
        places.setdefault(_printable(place), []).append(message)
    return places


def _printable(place: str) -> str:
    """Cut down what may hold names of the caller's own making, and make it fit for UTF-8."""
    return place[:LONGEST_PLACE].encode("utf-8", "replace").decode("utf-8")


def _summary(errors: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{place}: {messages[0]}" for place, messages in errors.items())


def _http(_request: Request, error: Exception) -> JSONResponse:
    """Name the framework's errors by their status; 400 is a body that can't even be parsed."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- Starlette's signature is wider
    status = HTTPStatus(error.status_code)
    title = "".join(re.findall(r"[A-Z][a-z]+", status.phrase.title()))
    detail = status.description or status.phrase
    if status == HTTPStatus.BAD_REQUEST:
        title, detail = "InvalidRequest", "the body can't be read"
    return _problem(status, title, detail, headers=error.headers)


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    """Say nothing of an error that nobody thought of; the server logs it with its traceback.

    Starlette answers these outside of all middleware, so the request id is put on here.
    """
    request_id = request_id_of(request.scope)
    logger.error("unforeseen %s in request %s", type(error).__name__, request_id)
    detail = "something went wrong here; X-Request-Id finds it in the log"
    headers = {"x-request-id": request_id}
    return _problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServerError", detail, headers=headers
    )
