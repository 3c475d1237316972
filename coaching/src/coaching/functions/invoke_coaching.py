"""Lambda function: asks the coaching API, with the business context the orchestrator got.

Environment: ``COACHING_API_URL``, ``COACHING_API_TIMEOUT_SECONDS``.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from coaching.clients.coaching_api import CoachingApiClient
from coaching.errors import InvalidRequest

__all__ = ["handler"]

ORCHESTRATORS_OWN = {"scope"}
"""Input of the orchestrator that is not part of a CoachingRequest."""


@cache
def _client() -> CoachingApiClient:
    """Connect once per function instance."""
    return CoachingApiClient(
        os.environ["COACHING_API_URL"], float(os.environ["COACHING_API_TIMEOUT_SECONDS"])
    )


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer ``{request, business_context, context_reason, execution_id, attempt}``.

    ``request`` is the orchestrator's whole input: what it may hold is for the coaching API to
    say. The result is ``{response, attempts}``. Raises the errors of `CoachingApiClient`.
    """
    request = _coaching_request(event)
    return {"response": _client().coach(request), "attempts": event["attempt"] + 1}


def _coaching_request(event: dict[str, Any]) -> dict[str, Any]:
    """Make the CoachingRequest.

    Step Functions calls at least once, so every try must carry the same ``request_id``: when the
    caller gave none, it is derived from the execution.
    """
    given = event.get("request")
    if not isinstance(given, dict):
        raise InvalidRequest("the request is not a JSON object")
    derived = str(uuid5(NAMESPACE_URL, event["execution_id"]))
    request = {
        **given,
        "request_id": derived if given.get("request_id") is None else given["request_id"],
        "business_context": event.get("business_context"),
        "context_reason": event.get("context_reason"),
        "source": "orchestrated",
    }
    return {
        name: value
        for name, value in request.items()
        if value is not None and name not in ORCHESTRATORS_OWN
    }
