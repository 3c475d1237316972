"""The models of the coaching API: what a request may hold, and what comes back.

Unknown keys are refused at the top of a request: a misspelt ``conversation_id`` would otherwise
start a new conversation without a word. Inside ``business_context`` they are ignored: that is the
.NET API's data passing through, and .NET may add to it any day without asking anybody.

Every part of a business context is optional here, because a frontend sends what it has at hand.
What the .NET API itself must answer is stricter: see ``coaching.clients.business_api``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from coaching.models.fields import Frozen, Id, Listed, Message, Metadata, Number, Timestamp

__all__ = [
    "BusinessContext",
    "CoachingRequest",
    "CoachingResponse",
    "ContextSummary",
    "Conversation",
    "Exchange",
    "Goal",
    "Kpi",
    "RecentAction",
    "Tenant",
    "User",
]

Source = Literal["direct", "orchestrated"]


class User(Frozen):
    """Who asks."""

    id: Id | None = None
    name: str | None = None
    role: str | None = None


class Tenant(Frozen):
    """The organisation on whose behalf the user asks."""

    id: Id | None = None
    name: str | None = None


class Goal(Frozen):
    """Something the tenant wants to reach; ``progress`` is in percent, 100 is done."""

    id: str | None = None
    title: str
    progress: Number | None = None


class RecentAction(Frozen):
    """Something that was done in the last 30 days."""

    title: str
    occurred_at: Timestamp | None = None


class Kpi(Frozen):
    """A number the tenant watches, with the value it should have."""

    name: str
    value: Number | None = None
    target: Number | None = None
    unit: str | None = None


class BusinessContext(Frozen):
    """What the business is about, as the .NET API knew it at ``retrieved_at``.

    ``user: null`` and ``tenant: null``, written out, mean what they mean in .NET's answer: there
    is no such user or tenant. A key that is left out means that the sender does not say.
    """

    user: User | None = None
    tenant: Tenant | None = None
    goals: Listed[Goal] = ()
    recent_actions: Listed[RecentAction] = ()
    kpis: Listed[Kpi] = ()
    data_scope: Annotated[str, StringConstraints(max_length=100)] | None = None
    retrieved_at: Timestamp | None = None


class CoachingRequest(Frozen):
    """A question to the coach.

    ``user_id`` and ``tenant_id`` fall back to those of the business context. ``request_id`` makes
    a repetition safe: the same one stores one exchange and gives the same answer.
    ``context_reason`` is for an orchestrator that has no business context to send, and knows why.
    """

    model_config = ConfigDict(extra="forbid")

    message: Message
    user_id: Id | None = None
    tenant_id: Id | None = None
    conversation_id: Id | None = Field(default=None, description="Go on with this conversation.")
    session_id: Id | None = None
    request_id: Id | None = None
    business_context: BusinessContext | None = None
    context_reason: Id | None = None
    source: Source = "direct"
    metadata: Metadata = {}


class ContextSummary(Frozen):
    """Where the business context behind a reply came from; ``reason`` says why there was none.

    Reasons: ``NotProvided``, ``UnknownUser``, ``UnknownTenant``, ``UserMismatch``,
    ``TenantMismatch``, or the error with which an orchestrator failed to get it, such as
    ``BusinessDataUnavailable`` or ``States.Timeout``.
    """

    source: Literal["payload", "business_api", "none"]
    scope: str | None = None
    retrieved_at: Timestamp | None = None
    reason: str | None = None


class Exchange(Frozen):
    """A question and the coach's reply: all that is ever stored of them.

    The business context is not: coaching does not own it, and it would be stale tomorrow.
    """

    request_id: Id
    conversation_id: Id
    session_id: Id
    user_id: Id | None = None
    tenant_id: Id | None = None
    source: Source
    message: str
    reply: str
    context: ContextSummary
    created_at: Timestamp
    metadata: Metadata = {}


class CoachingResponse(Frozen):
    """The coach's reply in ``message``, and the ids under which the exchange is kept."""

    message: str
    conversation_id: Id
    session_id: Id
    request_id: Id
    user_id: Id | None
    tenant_id: Id | None
    source: Source
    created_at: Timestamp
    context: ContextSummary
    metadata: Metadata


class Conversation(Frozen):
    """A conversation's exchanges, oldest first."""

    conversation_id: Id
    tenant_id: Id | None
    exchanges: tuple[Exchange, ...]
