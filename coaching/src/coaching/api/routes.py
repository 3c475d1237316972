"""What the API answers where. FastAPI reads the annotations below at run time."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from coaching.api.problems import Problem
from coaching.coach import Coach
from coaching.models.business_context import CoachingRequest, CoachingResponse, Conversation
from coaching.models.fields import Id
from coaching.service import coach, read_conversation
from coaching.store import ConversationStore

__all__ = ["routes"]

_Responses = dict[int | str, dict[str, Any]]

routes = APIRouter()
"""Needs an app whose ``state`` has ``opened``, which gives the store, and ``coach``."""


def _problems(**described: str) -> _Responses:
    """Declare error answers: ``_problems(_404="no such thing")``."""
    return {
        int(status[1:]): {"model": Problem, "description": text}
        for status, text in described.items()
    }


async def _store(request: Request) -> ConversationStore:
    # Coroutines share the event loop's one thread, so two first requests open one store.
    store: ConversationStore = request.app.state.opened()
    return store


async def _coach(request: Request) -> Coach:
    reply: Coach = request.app.state.coach
    return reply


_Store = Annotated[ConversationStore, Depends(_store)]


@routes.post(
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
    request: CoachingRequest, store: _Store, reply: Annotated[Coach, Depends(_coach)]
) -> CoachingResponse:
    """Answer a message; with a ``business_context``, with what the business is about."""
    return coach(request, store, reply)


@routes.get(
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
    store: _Store,
    tenant_id: Annotated[Id | None, Query(description="The tenant whose it is.")] = None,
) -> Conversation:
    """Give the exchanges, oldest first; another tenant's conversation is 404."""
    return read_conversation(conversation_id, tenant_id, store)


@routes.get("/health", summary="Is the service up?")
async def health() -> dict[str, str]:
    """Answer without asking anybody else."""
    return {"status": "ok"}
