"""The provider behind the stub: the data that its states call for, and the controller's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from contracts.data import BusinessData, TenantData, everything
from contracts.provider_states import ProviderState, arrange
from contracts.states import RECENT_DAYS
from stubs.business_api.aspnet import camel_cased

__all__ = ["Provider"]

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


class Provider:
    """Holds what the active provider states call for; every fixture while there are none."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._active: tuple[ProviderState, ...] = ()
        self._held: BusinessData | None = None

    @property
    def active(self) -> tuple[ProviderState, ...]:
        """The states that are set up, in order."""
        return self._active

    def set_up(self, states: Iterable[ProviderState]) -> None:
        """Put these states in the place of all others."""
        self._active = tuple(states)
        self._held = None

    def data(self) -> BusinessData:
        """Give what is held now."""
        if self._held is None:
            now = self._clock()
            self._held = arrange(self._active, now) if self._active else everything(now)
        return self._held

    def business_context(self, user_id: str, tenant_id: str, scope: str | None) -> object:
        """Answer as the .NET controller does, but for a user of another tenant: that is nobody."""
        now, held = self._clock(), self.data()
        user = held.users.get(user_id)
        tenant = held.tenants.get(tenant_id, TenantData({}))
        since = now - timedelta(days=RECENT_DAYS)
        return camel_cased(
            {
                "User": user if user and user["tenantId"] == tenant_id else None,
                "Tenant": tenant.tenant or None,
                "Goals": tenant.goals,
                "RecentActions": [a for a in tenant.actions if _moment(a["occurredAt"]) >= since],
                "KPIs": [kpi for kpi in tenant.kpis if kpi["isActive"]],
                "DataScope": scope,
                "RetrievedAt": now,
            }
        )

    def unmatched(self, user_id: str, tenant_id: str) -> str | None:
        """Say which parameter names nobody or nothing here, with the nearest that would."""
        held = self.data()
        if tenant_id not in held.tenants:
            return _unknown("tenantId", tenant_id, list(held.tenants))
        if user_id not in held.users:
            return _unknown("userId", user_id, list(held.users))
        home = held.users[user_id]["tenantId"]
        return None if home == tenant_id else f"userId {user_id!r} belongs to tenant {home!r}"


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101 - our own data
    return value


def _unknown(parameter: str, value: str, known: Sequence[str]) -> str:
    near = get_close_matches(value, known, n=1, cutoff=0.0)
    nearest = f"nearest: {near[0]!r}" if near else "none is held"
    return f"{parameter} {value!r} is not held; {nearest}"
