"""Lambda function: gets a business context from the .NET API.

Environment: ``BUSINESS_API_URL``, ``BUSINESS_API_TIMEOUT_SECONDS``.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from coaching.clients.business_api import DEFAULT_SCOPE, BusinessApiClient
from coaching.errors import BusinessDataInvalid, BusinessDataRejected

__all__ = ["handler"]

LARGEST_CONTEXT = 128 * 1024
"""Bytes. Step Functions ends an execution, uncaught, when a state's data exceeds 256 KiB."""


@cache
def _client() -> BusinessApiClient:
    """Connect once per function instance."""
    return BusinessApiClient(
        os.environ["BUSINESS_API_URL"], float(os.environ["BUSINESS_API_TIMEOUT_SECONDS"])
    )


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer ``{user_id, tenant_id, scope, attempt}`` with ``{business_context, attempts}``.

    A ``scope`` of null is the default one; ``attempt`` is the state's retry count, from 0.
    Raises the errors of `BusinessApiClient`; their class names are what the orchestrator's Retry
    and Catch compare.
    """
    asked = [event.get("user_id"), event.get("tenant_id"), event.get("scope") or DEFAULT_SCOPE]
    if not all(isinstance(each, str) for each in asked):
        raise BusinessDataRejected("user_id, tenant_id and scope must be texts")
    context = _client().get_business_context(*map(str, asked))
    if len(context.model_dump_json().encode()) > LARGEST_CONTEXT:
        raise BusinessDataInvalid(f"more than {LARGEST_CONTEXT} bytes: too large to pass on")
    return {
        "business_context": context.model_dump(mode="json"),
        "attempts": event["attempt"] + 1,
    }
