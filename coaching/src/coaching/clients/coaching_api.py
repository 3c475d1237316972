"""The orchestrator's client of the coaching API: asks it, and names what can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from coaching.clients.connection import connect
from coaching.errors import (
    CoachingRejected,
    CoachingServiceError,
    CoachingUnavailable,
    ConversationNotFound,
    InvalidRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RESPONSE_FIELDS", "CoachingApiClient"]

RESPONSE_FIELDS = (
    "message",
    "conversation_id",
    "session_id",
    "request_id",
    "user_id",
    "tenant_id",
    "source",
    "created_at",
    "context",
    "metadata",
)
"""What the orchestrator passes on of an answer; it must all be there."""

_NAMED = {each.__name__: each for each in (InvalidRequest, ConversationNotFound)}


class CoachingApiClient:
    """Posts to ``/api/v1/coaching`` and keeps its connection. ``timeout`` is in seconds."""

    def __init__(
        self, base_url: str, timeout: float, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._http = connect(base_url, timeout, transport)

    def coach(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a CoachingRequest as JSON, give the answer's `RESPONSE_FIELDS`.

        Raises:
            InvalidRequest: the API says so (400, 422), or the request can't be written as JSON.
            ConversationNotFound: the API says so (404).
            CoachingRejected: any other client error.
            CoachingUnavailable: no answer, 408, 429, a 5xx, or an answer that is none.

        """
        try:
            response = self._http.post("/api/v1/coaching", json=dict(request))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CoachingUnavailable(f"no answer: {type(error).__name__}") from error
        except UnicodeEncodeError as error:
            raise InvalidRequest("the request holds text that is not Unicode") from error
        body = _json_object(response)
        if response.status_code != httpx.codes.OK:
            raise _refusal(response.status_code, body)
        try:
            return {name: body[name] for name in RESPONSE_FIELDS}
        except KeyError as missing:
            raise CoachingUnavailable(f"the answer has no {missing}") from None


def _json_object(response: httpx.Response) -> dict[str, Any]:
    """Read a body that should be a JSON object; anything else counts as an empty one."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _refusal(status: int, problem: Mapping[str, Any]) -> CoachingServiceError:
    retried = {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS}
    title = str(problem.get("title") or f"status {status}")
    detail = str(problem.get("detail") or title)
    if status in retried or not 400 <= status < 500:  # noqa: PLR2004 -- the client errors
        return CoachingUnavailable(f"{title} (status {status})")
    if named := _NAMED.get(title):
        return named(detail)
    return CoachingRejected(f"{title}: {detail} (status {status})")
