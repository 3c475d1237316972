"""The provider states: facts about the provider's data, each a sentence with typed parameters.

This is the one vocabulary (scenarios, pact interactions and the stub use it): a state's name is
its class's ``sentence``, its parameters are the class's fields, and its ``arrange`` says what the
provider then holds (`contracts.states`). States add up in the order given; each makes sure by
itself that the tenant it speaks of is there, so that one state is enough in most cases.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

from contracts import states
from contracts.data import BusinessData
from contracts.state import ProviderState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from harness.model.base import JsonObject
    from harness.model.scenario import Given

__all__ = [
    "CATALOGUE",
    "ProviderState",
    "StateError",
    "arrange",
    "describe",
    "parse",
]


class StateError(ValueError):
    """A state is not in the catalogue, or its parameters are wrong; the text lists what is."""


CATALOGUE: Mapping[str, type[ProviderState]] = {
    state.sentence: state
    for state in (
        states.BusinessContextExists,
        states.TenantHasNoGoals,
        states.TenantHasNoActions,
        states.TenantHasNoKpis,
        states.TenantIsEmpty,
        states.UserIsUnknown,
        states.TenantIsUnknown,
        states.UserOfAnotherTenant,
        states.ActionsAreOld,
        states.KpisAreInactive,
        states.TenantIsLarge,
        states.OptionalFieldsAbsent,
        states.TextsAreUnusual,
        states.ScopeIsUnknown,
    )
}
"""Every state by its sentence."""


def parse(given: Given) -> ProviderState:
    """Find the state that is meant, with its parameters.

    Raises:
        StateError: no state has this name, or its parameters are wrong.

    """
    state = CATALOGUE.get(given.name)
    if state is None:
        near = get_close_matches(given.name, CATALOGUE, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise StateError(f"no state {given.name!r}; {hint}known: {'; '.join(CATALOGUE)}")
    try:
        return state.model_validate(given.params)
    except ValidationError as error:
        raise StateError(f"state {given.name!r}: {_why(error, state)}") from error


def _why(error: ValidationError, state: type[ProviderState]) -> str:
    problems = (
        ": ".join([*map(str, problem["loc"]), problem["msg"].removeprefix("Value error, ")])
        for problem in error.errors()
    )
    return f"{'; '.join(problems)}; parameters: {', '.join(state.model_fields)}"


def arrange(wanted: Iterable[ProviderState], now: datetime) -> BusinessData:
    """Say what the provider holds when these states, in this order, are set up."""
    held = BusinessData()
    for state in wanted:
        held = state.arrange(held, now)
    return held


def describe() -> list[JsonObject]:
    """List every state: name, parameters (JSON Schema type, default, description), meaning."""
    return [state.described() for state in CATALOGUE.values()]
