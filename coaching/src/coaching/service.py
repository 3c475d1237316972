"""What the service does, whichever way it is reached."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid4, uuid5

from coaching.context import Asker, asker_of, usable_context
from coaching.errors import ConversationNotFound, RequestIdReused
from coaching.models.business_context import CoachingResponse, Conversation, Exchange

if TYPE_CHECKING:
    from coaching.coach import Coach
    from coaching.models.business_context import CoachingRequest
    from coaching.store import ConversationStore

__all__ = ["coach", "read_conversation"]


def coach(request: CoachingRequest, store: ConversationStore, reply: Coach) -> CoachingResponse:
    """Answer a request and keep the exchange, exactly once per ``request_id``.

    At most three calls to DynamoDB: one more than two when a conversation goes on.

    Raises:
        ConversationNotFound: ``conversation_id`` is not one of the tenant's conversations.
        RequestIdReused: the ``request_id`` was used for another message, or by another user.
        StorageUnavailable: DynamoDB does not answer; nothing was lost by asking again.

    """
    asker, request_id = asker_of(request), request.request_id or str(uuid4())
    earlier = _earlier(request.conversation_id, asker, store)
    stored = next((each for each in earlier if each.request_id == request_id), None)
    if stored is None:
        exchange = _exchange(request, request_id, asker, earlier, reply)
        store.touch_session(exchange)
        stored = store.add(exchange)
    if (stored.message, stored.user_id) != (request.message, asker.user_id):
        raise RequestIdReused("this request_id was used for another request")
    return CoachingResponse.model_validate({**dict(stored), "message": stored.reply})


def read_conversation(
    conversation_id: str, tenant_id: str | None, store: ConversationStore
) -> Conversation:
    """Read a conversation of this tenant.

    Raises:
        ConversationNotFound: the tenant has no such conversation, whoever else may have one.
        StorageUnavailable: DynamoDB does not answer.

    """
    exchanges = _earlier(conversation_id, Asker(None, tenant_id), store)
    return Conversation(conversation_id=conversation_id, tenant_id=tenant_id, exchanges=exchanges)


def _earlier(
    conversation_id: str | None, asker: Asker, store: ConversationStore
) -> tuple[Exchange, ...]:
    if conversation_id is None:
        return ()
    exchanges = store.exchanges(asker.tenant_id, conversation_id)
    if not exchanges:
        raise ConversationNotFound("the tenant has no such conversation")
    return exchanges


def _exchange(
    request: CoachingRequest,
    request_id: str,
    asker: Asker,
    earlier: tuple[Exchange, ...],
    reply: Coach,
) -> Exchange:
    context, summary = usable_context(request)
    conversation_id = request.conversation_id or _derived("conversation", asker, request_id)
    return Exchange(
        request_id=request_id,
        conversation_id=conversation_id,
        session_id=request.session_id or _derived("session", asker, conversation_id),
        user_id=asker.user_id,
        tenant_id=asker.tenant_id,
        source=request.source,
        message=request.message,
        reply=reply(request.message, context, [each.message for each in earlier]),
        context=summary,
        created_at=datetime.now(UTC),
        metadata=request.metadata,
    )


def _derived(kind: str, asker: Asker, from_id: str) -> str:
    """Make an id that a repeated request makes again, and nobody else's request does."""
    parts = (kind, asker.tenant_id or "", asker.user_id or "", from_id)
    return str(uuid5(NAMESPACE_URL, " ".join(parts)))
