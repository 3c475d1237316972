"""The facts about a tenant's data that can be set up: one class a provider state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from pydantic import Field, model_validator

from contracts import data
from contracts.data import BusinessData, Record, TenantData
from contracts.state import Person, ProviderState, Tenant

RECENT_DAYS = 30
"""``GetRecentAsync(tenantId, 30)``: how old an action may be."""


class BusinessContextExists(ProviderState):
    """The user and the tenant exist, with goals, recent actions and active KPIs."""

    sentence: ClassVar[str] = "business context exists"

    def arrange(self, held: BusinessData, now: datetime) -> BusinessData:
        """Restore the whole fixture, whatever an earlier state did to it."""
        held = held.with_tenant(data.tenant_fixture(self.tenant, now))
        return held.with_user(data.person(self.user))


class TenantHasNoGoals(ProviderState):
    """As `business context exists`, but the tenant has no goals."""

    sentence: ClassVar[str] = "tenant has no goals"

    def change(self, tenant: TenantData) -> TenantData:
        """Leave out the goals."""
        return replace(tenant, goals=())


class TenantHasNoActions(ProviderState):
    """As `business context exists`, but nobody of the tenant ever did anything."""

    sentence: ClassVar[str] = "tenant has no actions"

    def change(self, tenant: TenantData) -> TenantData:
        """Leave out the actions."""
        return replace(tenant, actions=())


class TenantHasNoKpis(ProviderState):
    """As `business context exists`, but the tenant has no KPIs."""

    sentence: ClassVar[str] = "tenant has no KPIs"

    def change(self, tenant: TenantData) -> TenantData:
        """Leave out the KPIs."""
        return replace(tenant, kpis=())


class TenantIsEmpty(ProviderState):
    """The user and the tenant exist; there are no goals, no actions and no KPIs."""

    sentence: ClassVar[str] = "tenant has no business data"

    def change(self, tenant: TenantData) -> TenantData:
        """Leave out everything but the tenant itself."""
        return TenantData(tenant.tenant)


class UserIsUnknown(ProviderState):
    """The tenant exists with its data; no user has this id, in this or any other tenant."""

    sentence: ClassVar[str] = "user is unknown"

    user: str = Field(default="nobody", min_length=1, description="Any id; nobody has it.")

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        return self

    def arrange(self, held: BusinessData, now: datetime) -> BusinessData:
        """Hold the tenant, and make sure that the user is not there."""
        present = held.tenants.get(self.tenant) or data.tenant_fixture(self.tenant, now)
        return held.with_tenant(present).without_user(self.user)


class TenantIsUnknown(ProviderState):
    """No tenant has this id; the user, if there is one, belongs to another tenant."""

    sentence: ClassVar[str] = "tenant is unknown"

    user: str = Field(default="ceo-john", min_length=1, description="Any id.")
    tenant: str = Field(default="initech", min_length=1, description="Any id; no tenant has it.")

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        return self

    def arrange(self, held: BusinessData, now: datetime) -> BusinessData:  # noqa: ARG002
        """Make sure that the tenant is not there."""
        return held.without_tenant(self.tenant)


class UserOfAnotherTenant(ProviderState):
    """The user exists, in another tenant than the one asked for; both tenants have data.

    The answer must look exactly as it does for an unknown user.
    """

    sentence: ClassVar[str] = "user belongs to another tenant"

    user: Person = Field(default="cfo-zoe", description="A person of another tenant's fixtures.")
    tenant: Tenant = Field(default="acme", description="The tenant that is asked for.")

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        if data.person(self.user)["tenantId"] == self.tenant:
            raise ValueError(f"{self.user!r} does belong to tenant {self.tenant!r}")
        return self

    def arrange(self, held: BusinessData, now: datetime) -> BusinessData:
        """Hold both tenants, and the user in the other one."""
        user = data.person(self.user)
        for name in (self.tenant, str(user["tenantId"])):
            held = held.with_tenant(held.tenants.get(name) or data.tenant_fixture(name, now))
        return held.with_user(user)


class ActionsAreOld(ProviderState):
    """As `business context exists`, but every action is older than 30 days: none is recent."""

    sentence: ClassVar[str] = "all actions are older than 30 days"

    days: int = Field(
        default=31,
        gt=RECENT_DAYS,
        description="By how many days each is older than in the fixtures.",
    )

    def change(self, tenant: TenantData) -> TenantData:
        """Date every action back."""
        return replace(tenant, actions=tuple(map(self._aged, tenant.actions)))

    def _aged(self, action: Record) -> Record:
        occurred = action["occurredAt"]
        assert isinstance(occurred, datetime)  # noqa: S101 - the fixture file is ours
        return {**action, "occurredAt": occurred - timedelta(days=self.days)}


class KpisAreInactive(ProviderState):
    """As `business context exists`, but every KPI is inactive: none is in the answer."""

    sentence: ClassVar[str] = "all KPIs are inactive"

    def change(self, tenant: TenantData) -> TenantData:
        """Switch every KPI off."""
        return replace(tenant, kpis=tuple({**kpi, "isActive": False} for kpi in tenant.kpis))


class TenantIsLarge(ProviderState):
    """As `business context exists`, with very many goals: the answer has all of them."""

    sentence: ClassVar[str] = "tenant is large"

    goals: int = Field(default=500, ge=1, le=10_000, description="How many goals.")

    def change(self, tenant: TenantData) -> TenantData:
        """Repeat the tenant's first goal, numbered."""
        first, nth = tenant.goals[0], range(1, self.goals + 1)
        many = ({**first, "id": f"goal{n}", "title": f"{first['title']} {n}"} for n in nth)
        return replace(tenant, goals=tuple(many))


_REQUIRED = {"id", "tenantId", "name", "title", "value", "isActive", "occurredAt"}


def _bare(record: Record) -> Record:
    return {key: value if key in _REQUIRED else None for key, value in record.items()}


class OptionalFieldsAbsent(ProviderState):
    """As `business context exists`, but whatever may be without a value is without one."""

    sentence: ClassVar[str] = "optional fields are absent"

    def change(self, tenant: TenantData) -> TenantData:
        """Give null to every optional field."""
        parts = (tenant.goals, tenant.actions, tenant.kpis)
        return TenantData(_bare(tenant.tenant), *(tuple(map(_bare, part)) for part in parts))

    def change_user(self, user: Record) -> Record:
        """Give null to every optional field."""
        return _bare(user)


class TextsAreUnusual(ProviderState):
    """As `business context exists`, with emoji, right-to-left text, quotes and line breaks.

    The first goal is called ``title``, exactly; so the test knows whether it came unspoilt.
    """

    sentence: ClassVar[str] = "texts are unusual"

    title: str = Field(default=data.unusual_texts()[0], description="The first goal's title.")

    def change(self, tenant: TenantData) -> TenantData:
        """Make a goal of every unusual text, and call the first action and KPI so too."""
        texts = data.unusual_texts()
        titles = enumerate((self.title, *texts[1:]), start=1)
        goals = ({**tenant.goals[0], "id": f"goal{n}", "title": title} for n, title in titles)
        return TenantData(
            tenant={**tenant.tenant, "name": texts[2]},
            goals=tuple(goals),
            actions=({**tenant.actions[0], "title": texts[0]}, *tenant.actions[1:]),
            kpis=({**tenant.kpis[0], "name": texts[1]}, *tenant.kpis[1:]),
        )

    def change_user(self, user: Record) -> Record:
        """Give the user an unusual name."""
        return {**user, "name": data.unusual_texts()[4]}


class ScopeIsUnknown(BusinessContextExists):
    """As `business context exists`; the scope asked for means nothing to the provider.

    The answer is that of the default scope; ``dataScope`` repeats what was asked for.
    """

    sentence: ClassVar[str] = "scope is unknown"

    scope: str = Field(default="no_such_scope", description="The scope that is asked for.")
