"""What the orchestrator's state machine and the two functions send each other.

The consumer is the state machine: it sends the requests, and reads of the answers what its
``ResultSelector`` and ``FormatResponse`` name; nothing else is demanded.
"""

from __future__ import annotations

from typing import Any

from pact import match

from harness.contracts.interactions import MessageInteraction, PactSource
from harness.model.scenario import Given

__all__ = ["PAYLOADS"]

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:CoachingOrchestrator"
CONTEXT = {
    "user": {"id": "ceo-john", "name": "John", "role": "CEO"},
    "tenant": {"id": "acme", "name": "Acme Corporation"},
    "goals": [{"title": "Revenue Growth", "progress": 62.5}],
    "recent_actions": [{"title": "Called a customer", "occurred_at": "2026-11-20T09:30:00Z"}],
    "kpis": [{"name": "Monthly recurring revenue", "value": 118500.5}],
    "data_scope": "coaching_context",
    "retrieved_at": "2026-11-23T09:30:00Z",
}


def any_text(example: str) -> Any:
    """Want any text."""
    return match.like(example)


def fetch(user: str, tenant: str = "acme") -> dict[str, Any]:
    """Make what the state FetchBusinessContext sends."""
    return {
        "user_id": any_text(user),
        "tenant_id": any_text(tenant),
        "scope": any_text("coaching_context"),
        "attempt": match.integer(0),
    }


def coach(context: Any, reason: str | None) -> dict[str, Any]:
    """Make what the state InvokeCoaching sends."""
    return {
        "request": {
            "message": any_text("How do we reach the revenue goal?"),
            "user_id": any_text("ceo-john"),
            "tenant_id": any_text("acme"),
            "scope": any_text("coaching_context"),
        },
        "business_context": context,
        "context_reason": reason if reason is None else any_text(reason),
        # Of its own: the same execution asks the same thing, and gets the stored answer.
        "execution_id": any_text(f"{EXECUTION}:{'with' if reason is None else 'without'}"),
        "attempt": match.integer(0),
    }


FETCHED = {"business_context": match.like({}), "attempts": match.integer(1)}


def coached(source: str, retrieved_at: Any) -> dict[str, Any]:
    """Say what FormatResponse reads of a reply."""
    return {
        "response": {
            "message": any_text("Grow revenue first."),
            "conversation_id": any_text("c1"),
            "session_id": any_text("s1"),
            "request_id": any_text("r1"),
            "user_id": any_text("ceo-john"),
            "tenant_id": any_text("acme"),
            "source": "orchestrated",
            "created_at": any_text("2026-11-23T09:30:00Z"),
            "context": {"source": source, "retrieved_at": retrieved_at},
            "metadata": match.like({}),
        },
        "attempts": match.integer(1),
    }


PAYLOADS = PactSource(
    "coaching-orchestrator",
    "coaching-functions",
    (
        MessageInteraction(
            "FetchBusinessContextFunction gets a business context",
            fetch("ceo-john"),
            FETCHED,
            (Given(name="business context exists", params={"user": "ceo-john", "tenant": "acme"}),),
        ),
        MessageInteraction(
            "FetchBusinessContextFunction gets the context of an unknown user",
            fetch("nobody"),
            FETCHED,
            (Given(name="user is unknown", params={"user": "nobody", "tenant": "acme"}),),
        ),
        MessageInteraction(
            "InvokeCoachingFunction coaches with a business context",
            coach(match.like(CONTEXT), None),
            coached("business_api", any_text("2026-11-23T09:30:00Z")),
        ),
        MessageInteraction(
            "InvokeCoachingFunction coaches without one",
            coach(None, "BusinessDataUnavailable"),
            coached("none", None),
        ),
    ),
)
"""The pact between the state machine and the functions: V4 synchronous messages."""
