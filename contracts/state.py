"""What every provider state is: a sentence, typed parameters, and what the provider then holds."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from contracts import data
from harness.model.base import JsonObject, Model

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from contracts.data import BusinessData, Record, TenantData

__all__ = ["Person", "ProviderState", "Tenant"]


def _one_of(kind: str, names: Callable[[], tuple[str, ...]]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in names():
            near = get_close_matches(value, names(), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names())}"
            raise ValueError(f"no {kind} fixture is named {value!r}; {hint}")
        return value

    return AfterValidator(check)


Person = Annotated[str, _one_of("person", data.people)]
Tenant = Annotated[str, _one_of("tenant", data.tenants)]


class ProviderState(Model):
    """A fact about one tenant's data, as one of its users sees it."""

    sentence: ClassVar[str]

    user: Person = Field(default="ceo-john", description="A person of the fixtures; the user's id.")
    tenant: Tenant = Field(default="acme", description="A tenant of the fixtures; its id.")

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        home = data.person(self.user)["tenantId"]
        if home != self.tenant:
            raise ValueError(
                f"{self.user!r} belongs to tenant {home!r}, not {self.tenant!r}; "
                f"write 'user belongs to another tenant' if that is meant"
            )
        return self

    def arrange(self, held: BusinessData, now: datetime) -> BusinessData:
        """Say what the provider holds once this state is set up on top of ``held``."""
        present = held.tenants.get(self.tenant) or data.tenant_fixture(self.tenant, now)
        held = held.with_tenant(self.change(present))
        return held.with_user(self.change_user(data.person(self.user)))

    def change(self, tenant: TenantData) -> TenantData:
        """Say how this state's tenant differs from the fixture."""
        return tenant

    def change_user(self, user: Record) -> Record:
        """Say how this state's user differs from the fixture."""
        return user

    @classmethod
    def described(cls) -> JsonObject:
        """Give the name, the parameters (JSON Schema type, default, description), the meaning."""
        shown = ("type", "default", "description")
        return {
            "name": cls.sentence,
            "params": {
                name: {key: schema[key] for key in shown if key in schema}
                for name, schema in cls.model_json_schema()["properties"].items()
            },
            "description": " ".join((cls.__doc__ or "").split()),
        }
