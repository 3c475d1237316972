"""A machine, and the machines within it: names, states, transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation import values as v
from harness.stepfunctions.validation.graph import check_graph
from harness.stepfunctions.validation.maps import PROCESSORS, check_processor_config
from harness.stepfunctions.validation.scope import Field, check_fields
from harness.stepfunctions.validation.states import LANGUAGES, check_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Fields, Scope

__all__ = ["check_machine", "states_of"]

_LONGEST_NAME = 80
_REQUIRED = ("StartAt", "States")


def check_machine(scope: Scope, machine: dict[str, Any]) -> None:
    """Check a whole definition and everything in it."""
    check_fields(scope, (), machine, _MACHINE, _REQUIRED)
    _check_states(scope, (), machine, top=True)


def states_of(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every state of a valid machine with its name, those in branches and maps too."""
    for name, state in machine["States"].items():
        yield name, state
        for _, inner in _inner_machines((), state):
            yield from states_of(inner)


def _check_states(scope: Scope, path: Path, machine: dict[str, Any], *, top: bool) -> None:
    states = machine.get("States")
    if not isinstance(states, dict):
        return
    for name, state in states.items():
        here = (*path, "States", name)
        _check_name(scope, here, name)
        check_state(scope, here, state)
        if isinstance(state, dict):
            for inner_path, inner in _inner_machines(here, state):
                fields = _BRANCH if "Branches" in inner_path[len(here) :] else _PROCESSOR
                check_fields(scope, inner_path, inner, fields, _REQUIRED)
                _check_states(scope, inner_path, inner, top=False)
    check_graph(scope, path, machine, top=top)


def _check_name(scope: Scope, path: Path, name: str) -> None:
    if not name or len(name) > _LONGEST_NAME:
        why = f"exceeds the {_LONGEST_NAME}-character limit allowed by the service"
        message = f"Invalid State name: State '{name}' {why if name else 'has no name'}"
        scope.error(path, message, code="INVALID_STATE_NAME")
    if name in scope.names:
        scope.error(path, f"Duplicate State name: {name}", code="DUPLICATE_STATE_NAME")
    scope.names.add(name)


def _inner_machines(path: Path, state: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    if state.get("Type") == "Map":
        for name in PROCESSORS:
            if isinstance(state.get(name), dict):
                yield (*path, name), state[name]
    elif state.get("Type") == "Parallel" and isinstance(state.get("Branches"), list):
        for index, branch in enumerate(state["Branches"]):
            if isinstance(branch, dict):
                yield (*path, "Branches", index), branch


def _states(scope: Scope, path: Path, value: Any) -> None:
    if v.obj(scope, path, value) and not value:
        scope.error(path, "Value cannot be empty")


_BRANCH: Fields = {
    "Comment": Field(v.string),
    "StartAt": Field(v.string),
    "States": Field(_states),
}
_PROCESSOR: Fields = {**_BRANCH, "ProcessorConfig": Field(check_processor_config)}
_MACHINE: Fields = {
    **_BRANCH,
    "QueryLanguage": Field(v.one_of(*LANGUAGES)),
    "TimeoutSeconds": Field(v.integer(0)),
    "Version": Field(v.one_of("1.0")),
}
