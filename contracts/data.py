"""The business data that a provider holds, and the fixtures that it is made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

__all__ = [
    "FIXTURES",
    "BusinessData",
    "Record",
    "TenantData",
    "everything",
    "people",
    "tenant_fixture",
    "tenants",
    "unusual_texts",
]

FIXTURES = Path(__file__).parent / "fixtures"

Record = Mapping[str, object]
"""One entity by its JSON names; dates are `datetime`."""


@dataclass(frozen=True, slots=True)
class TenantData:
    """One tenant, with all its goals, actions (of any age) and KPIs (active or not)."""

    tenant: Record
    goals: tuple[Record, ...] = ()
    actions: tuple[Record, ...] = ()
    kpis: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessData:
    """Everything the provider holds: tenants by id, users by id."""

    tenants: Mapping[str, TenantData] = field(default_factory=dict)
    users: Mapping[str, Record] = field(default_factory=dict)

    def with_tenant(self, data: TenantData) -> BusinessData:
        """Hold this tenant, in place of what was held of it."""
        return replace(self, tenants={**self.tenants, str(data.tenant["id"]): data})

    def with_user(self, user: Record) -> BusinessData:
        """Hold this user."""
        return replace(self, users={**self.users, str(user["id"]): user})

    def without_tenant(self, tenant_id: str) -> BusinessData:
        """Hold no tenant of this id."""
        return replace(self, tenants={k: v for k, v in self.tenants.items() if k != tenant_id})

    def without_user(self, user_id: str) -> BusinessData:
        """Hold no user of this id."""
        return replace(self, users={k: v for k, v in self.users.items() if k != user_id})


@cache
def _read(name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    return content


def _dated(value: object, now: datetime) -> object:
    """Turn ``{"days": n}`` into the moment n days from now."""
    if isinstance(value, dict):
        if value.keys() == {"days"}:
            return now + timedelta(days=value["days"])
        return {key: _dated(part, now) for key, part in value.items()}
    if isinstance(value, list):
        return tuple(_dated(part, now) for part in value)
    return value


def people() -> tuple[str, ...]:
    """Name the people in the fixtures; a name is also the user's id."""
    return tuple(_read("people"))


def tenants() -> tuple[str, ...]:
    """Name the tenants in the fixtures; a name is also the tenant's id."""
    return tuple(_read("tenants"))


def person(name: str) -> Record:
    """Give a person of the fixtures."""
    found = _read("people")[name]
    assert isinstance(found, dict)  # noqa: S101 - the fixture file is ours
    return found


def tenant_fixture(name: str, now: datetime) -> TenantData:
    """Give a tenant of the fixtures, its dates counted from ``now``."""
    found = _dated(_read("tenants")[name], now)
    assert isinstance(found, dict)  # noqa: S101 - the fixture file is ours
    return TenantData(**found)


def unusual_texts() -> tuple[str, ...]:
    """Texts that careless programs spoil."""
    return tuple(map(str, _read("unusual_texts").values()))


def everything(now: datetime) -> BusinessData:
    """Hold every person and tenant of the fixtures."""
    return BusinessData(
        tenants={name: tenant_fixture(name, now) for name in tenants()},
        users={name: person(name) for name in people()},
    )
