"""Aliases of state machines: names that lead to one of its versions, or at random to one of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import validation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from random import Random

__all__ = ["Alias", "Route", "read_routes"]

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Route:
    """One version that an alias leads to, with its share of the executions in percent."""

    version_arn: str
    weight: int

    def describe(self) -> dict[str, Any]:
        """Write it as an item of a ``routingConfiguration``."""
        return {"stateMachineVersionArn": self.version_arn, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class Alias:
    """One alias; ``order`` counts creations."""

    arn: str
    name: str
    routes: tuple[Route, ...]
    created: datetime
    updated: datetime
    order: int = 0
    description: str | None = None

    def leads_to(self, version_arn: str) -> bool:
        """Whether a version is in its routing configuration, with whatever weight."""
        return any(each.version_arn == version_arn for each in self.routes)

    def drawn(self, random: Random) -> str:
        """Draw the version that runs one execution."""
        weights = [each.weight for each in self.routes]
        return random.choices(self.routes, weights)[0].version_arn

    def main(self) -> str:
        """Give the version that most executions go to."""
        return max(self.routes, key=lambda each: each.weight).version_arn


def read_routes(given: Sequence[Mapping[str, Any]]) -> tuple[Route, ...]:
    """Read a ``routingConfiguration``, whose weights must add up to 100.

    Raises:
        ApiError: ValidationException.

    """
    routes = tuple(Route(each["stateMachineVersionArn"], each["weight"]) for each in given)
    if sum(each.weight for each in routes) != _WHOLE:
        raise validation(f"Sum of routing configuration weights must equal {_WHOLE}")
    if len({each.version_arn for each in routes}) < len(routes):
        raise validation("Routing configuration must contain distinct state machine version ARNs")
    if len({each.version_arn.rpartition(":")[0] for each in routes}) > 1:
        raise validation("Routing configuration must have versions of the same state machine")
    return routes
