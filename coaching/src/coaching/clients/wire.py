"""What coaching reads of the .NET API's answer, exactly: the consumer's side of the contract.

``GET /api/v1/business-context`` on ASP.NET Core's defaults writes every property in camel case,
nulls included, so:

- every key named here must be there, and have the type that stands here, and no other;
- only what says ``| None`` may be null, and of these ``user`` and ``tenant`` must still be written
  out; the smaller ones may be missing too (ASP.NET Core's ``WhenWritingNull`` drops them);
- the three lists may be empty, never null;
- everything else in the answer is ignored: .NET may add to it any day (tolerant reader).
"""

from __future__ import annotations

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from coaching.models.business_context import BusinessContext
from coaching.models.fields import Frozen, Id, Number, Timestamp

__all__ = ["BusinessContextAnswer"]


class _Wire(Frozen):
    model_config = ConfigDict(alias_generator=to_camel, strict=True)


class UserAnswer(_Wire):
    """``user``: null for an unknown user, and for a user of another tenant."""

    id: Id
    name: str
    role: str | None = None


class TenantAnswer(_Wire):
    """``tenant``: null for an unknown tenant."""

    id: Id
    name: str


class GoalAnswer(_Wire):
    """One of ``goals``; ``progress`` is a number in percent."""

    title: str
    progress: Number | None = None


class RecentActionAnswer(_Wire):
    """One of ``recentActions``, the tenant's of the last 30 days."""

    title: str
    occurred_at: Timestamp


class KpiAnswer(_Wire):
    """One of ``kpIs``, the tenant's active ones."""

    name: str
    value: Number
    target: Number | None = None
    unit: str | None = None


class BusinessContextAnswer(_Wire):
    """The whole answer; ``kpIs`` is what ASP.NET Core's camel case makes of ``KPIs``."""

    user: UserAnswer | None
    tenant: TenantAnswer | None
    goals: tuple[GoalAnswer, ...]
    recent_actions: tuple[RecentActionAnswer, ...]
    kpis: tuple[KpiAnswer, ...] = Field(alias="kpIs")
    data_scope: str = Field(max_length=100)
    retrieved_at: Timestamp

    def to_context(self) -> BusinessContext:
        """Say it in the coaching API's own words (snake case)."""
        return BusinessContext.model_validate(self.model_dump())
