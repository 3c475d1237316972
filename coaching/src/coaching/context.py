"""Whether a business context may be used, whichever way it came here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coaching.models.business_context import ContextSummary

if TYPE_CHECKING:
    from coaching.models.business_context import BusinessContext, CoachingRequest

__all__ = ["Asker", "asker_of", "usable_context"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for which tenant; None where neither the request nor its context says."""

    user_id: str | None
    tenant_id: str | None


def asker_of(request: CoachingRequest) -> Asker:
    """Take the ids of the request, or else those of its business context."""
    context = request.business_context
    user = context.user if context else None
    tenant = context.tenant if context else None
    return Asker(
        user_id=request.user_id or (user.id if user else None),
        tenant_id=request.tenant_id or (tenant.id if tenant else None),
    )


def usable_context(request: CoachingRequest) -> tuple[BusinessContext | None, ContextSummary]:
    """Give the business context that the coach may use, and where it came from.

    A context of another tenant or user is refused and logged; so is one that says that there is
    no such user or tenant. The request is then answered without a context.
    """
    context, asker = request.business_context, asker_of(request)
    if context is None:
        unknown = request.context_reason or "NotProvided"
        return None, ContextSummary(source="none", reason=unknown)
    if reason := _refusal(context, asker):
        logger.warning(
            "business context refused: %s (asked for %s, got user %r of tenant %r)",
            reason,
            asker,
            context.user and context.user.id,
            context.tenant and context.tenant.id,
        )
        return None, ContextSummary(source="none", reason=reason)
    return context, ContextSummary(
        source="payload" if request.source == "direct" else "business_api",
        scope=context.data_scope,
        retrieved_at=context.retrieved_at,
    )


def _refusal(context: BusinessContext, asker: Asker) -> str | None:
    """Say why a context must not be used; None when it may be. Another's data weighs most."""
    if context.tenant and context.tenant.id not in {None, asker.tenant_id}:
        return "TenantMismatch"
    if context.user and context.user.id not in {None, asker.user_id}:
        return "UserMismatch"
    if context.user is None and "user" in context.model_fields_set:
        return "UnknownUser"
    if context.tenant is None and "tenant" in context.model_fields_set:
        return "UnknownTenant"
    return None
