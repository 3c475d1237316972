"""Patterns, engine capabilities and provider states must exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import Problem
from harness.scenarios.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.model.base import JsonObject, JsonValue
    from harness.model.scenario import Given, Scenario
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["needs_exist", "patterns_exist", "states_exist"]

_JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def patterns_exist(scenario: Scenario, words: Vocabulary) -> Iterator[Problem]:
    """Check ``patterns``."""
    for index, name in enumerate(scenario.patterns or ()):
        if name not in words.patterns:
            place = scenario.locate("patterns", index)
            yield Problem(place, f"no pattern {name!r}", did_you_mean(name, words.patterns))


def needs_exist(scenario: Scenario, words: Vocabulary) -> Iterator[Problem]:
    """Check ``needs``."""
    for index, name in enumerate(scenario.needs):
        if words.capabilities is not None and name not in words.capabilities:
            place = scenario.locate("needs", index)
            hint = did_you_mean(name, words.capabilities)
            yield Problem(place, f"no engine can {name!r}", hint)


def states_exist(scenario: Scenario, words: Vocabulary) -> Iterator[Problem]:
    """Check the names, and the parameters' names and types, of ``given``."""
    if words.provider_states is None:
        return
    known = {str(state["name"]): state for state in words.provider_states}
    for index, given in enumerate(scenario.given):
        if given.name in known:
            yield from _params(scenario, index, given, known[given.name])
        else:
            place = scenario.locate("given", index)
            yield Problem(
                place, f"no provider state {given.name!r}", did_you_mean(given.name, known)
            )


def _params(scenario: Scenario, index: int, given: Given, state: JsonObject) -> Iterator[Problem]:
    params = state.get("params")
    known = params if isinstance(params, dict) else {}
    for name, value in given.params.items():
        place = scenario.locate("given", index, given.name, name)
        schema = known.get(name)
        if not isinstance(schema, dict):
            message = f"the state {given.name!r} has no parameter {name!r}"
            yield Problem(place, message, did_you_mean(name, known))
        elif not _is_a(str(schema.get("type")), value):
            yield Problem(place, f"`{name}` must be of the type {schema['type']}")


def _is_a(kind: str, value: JsonValue) -> bool:
    if isinstance(value, bool):
        return kind not in ("integer", "number", "string", "array", "object")
    return isinstance(value, _JSON_TYPES.get(kind, (object,)))
