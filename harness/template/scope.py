"""Everything that a template's names can stand for: parameters, resources, mappings, conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.template.errors import Refusal, did_you_mean
from harness.template.identity import IDENTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonValue, Location
    from harness.template.model import Pseudo
    from harness.template.nodes import Node

__all__ = ["Resource", "Scope"]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it is written; ``properties`` with SAM's Globals merged in."""

    logical_id: str
    type: str
    properties: Node
    condition: Node | None
    location: Location

    def property(self, *path: str) -> Node | None:
        """Give the property that keys lead to, if it is there."""
        return self.properties.get(*path)


@dataclass(frozen=True, slots=True)
class Scope:
    """One template's names.

    ``parameters`` holds values given and defaults, ``declared`` every parameter's name,
    ``absent`` the resources whose condition does not hold.
    """

    pseudo: Pseudo
    parameters: Mapping[str, JsonValue]
    declared: frozenset[str]
    mappings: Mapping[str, Node]
    conditions: Mapping[str, Node]
    resources: Mapping[str, Resource]
    absent: frozenset[str] = frozenset()

    def parameter(self, name: str, place: Location) -> JsonValue:
        """Give the value of a declared parameter."""
        if name not in self.parameters:
            raise Refusal(
                place,
                f"the parameter {name} has no value",
                f'add {name} = "…" to parameters under [service] in harness.toml',
            )
        return self.parameters[name]

    def resource(self, logical_id: str, place: Location) -> Resource:
        """Give a resource that the harness can name."""
        if logical_id in self.absent:
            raise Refusal(place, f"{logical_id} is left out, as its condition does not hold")
        if logical_id not in self.resources:
            known = [*self.resources, *self.declared]
            raise Refusal(
                place, f"{logical_id} is not in this template", did_you_mean(logical_id, known)
            )
        found = self.resources[logical_id]
        if found.type not in IDENTITIES:
            raise Refusal(
                place,
                f"{logical_id} ({found.type}) is not put up by the harness, so it has no value",
                "give the variable that needs it a value in harness.toml, [environment]",
            )
        return found
