"""``coaching.api.app:app`` is the service; `create_app` makes one with other parts.

FastAPI reads the annotations below at run time.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query

from coaching.api.problems import PROBLEM_JSON, Problem, handle_problems
from coaching.api.request_id import RequestIdMiddleware
from coaching.coach import Coach, rule_coach
from coaching.models.business_context import CoachingRequest, CoachingResponse, Conversation
from coaching.models.fields import Id
from coaching.service import coach, read_conversation
from coaching.store import ConversationStore, open_store

__all__ = ["app", "create_app"]

_Responses = dict[int | str, dict[str, Any]]


class CoachingApi(FastAPI):
    """A FastAPI whose OpenAPI document tells that errors are ``application/problem+json``."""

    def openapi(self) -> dict[str, Any]:
        """Describe the API; FastAPI gives errors the media type of the good answers."""
        document = super().openapi()
        for operations in document["paths"].values():
            for operation in operations.values():
                _declare_problems(operation["responses"])
        return document


def _declare_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        content = response.get("content", {})
        if not status.startswith("2") and "application/json" in content:
            content[PROBLEM_JSON] = content.pop("application/json")


def _problems(**described: str) -> _Responses:
    """Declare error answers: ``_problems(_404="no such thing")``."""
    return {
        int(status[1:]): {"model": Problem, "description": text}
        for status, text in described.items()
    }


def create_app(
    opened: Callable[[], ConversationStore] | None = None, reply: Coach = rule_coach
) -> FastAPI:
    """Make the service.

    ``opened`` gives the store when the first request needs one; by default it is opened once,
    with what the environment says.
    """
    opened = opened or cache(lambda: open_store(os.environ))

    async def store_in_use() -> ConversationStore:
        # Coroutines share the event loop's one thread, so two first requests open one store.
        return opened()

    api = CoachingApi(title="Coaching", version="1.0.0", docs_url=None, redoc_url=None)
    api.add_middleware(RequestIdMiddleware)
    handle_problems(api)

    @api.post(
        "/api/v1/coaching",
        summary="Ask the coach",
        responses=_problems(
            _400="InvalidRequest: the body is not JSON",
            _404="ConversationNotFound: the tenant has no such conversation",
            _409="RequestIdReused: the request_id stands for another request",
            _422="InvalidRequest: `errors` says what is wrong where",
            _503="StorageUnavailable: try again after `Retry-After` seconds",
        ),
    )
    def ask(
        request: CoachingRequest, store: Annotated[ConversationStore, Depends(store_in_use)]
    ) -> CoachingResponse:
        """Answer a message; with a ``business_context``, with what the business is about."""
        return coach(request, store, reply)

    @api.get(
        "/api/v1/conversations/{conversation_id}",
        summary="Read a conversation",
        responses=_problems(
            _404="ConversationNotFound: the tenant has no such conversation",
            _422="InvalidRequest: an id is not an id",
            _503="StorageUnavailable: try again after `Retry-After` seconds",
        ),
    )
    def read(
        conversation_id: Annotated[Id, Path()],
        store: Annotated[ConversationStore, Depends(store_in_use)],
        tenant_id: Annotated[Id | None, Query(description="The tenant whose it is.")] = None,
    ) -> Conversation:
        """Give the exchanges, oldest first; another tenant's conversation is 404."""
        return read_conversation(conversation_id, tenant_id, store)

    @api.get("/health", summary="Is the service up?")
    async def health() -> dict[str, str]:
        """Answer without asking anybody else."""
        return {"status": "ok"}

    return api


app = create_app()
