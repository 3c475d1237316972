"""Transitions: where they lead, what none of them reaches, and whether there is an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Scope

__all__ = ["NO_END", "check_graph", "transitions"]

_MISSING = "MISSING_TRANSITION_TARGET"
NO_END = "MISSING_END_STATE"


def check_graph(scope: Scope, path: Path, machine: dict[str, Any], *, top: bool) -> None:
    """Check the transitions among the states of one machine.

    As AWS does it: a top-level machine without a terminal state is told only that, not which of
    its states cannot be reached.
    """
    states: dict[str, Any] = machine["States"]
    start = machine.get("StartAt")
    if isinstance(start, str) and start not in states:
        message = f"Missing 'Next' target: {start}"
        scope.error((*path, "StartAt"), message, code=_MISSING, hint=nearest(start, states))
    for name, state in states.items():
        for where, target in transitions(state):
            if target not in states:
                at = (*path, "States", name, *where)
                message = f"Missing 'Next' target: {target}"
                scope.error(at, message, code=_MISSING, hint=nearest(target, states))
    if top and states and not any(map(_is_terminal, states.values())):
        scope.error((), "Workflow has no terminal state", code=NO_END)
    else:
        _check_reachable(scope, path, states, start)


def _check_reachable(scope: Scope, path: Path, states: dict[str, Any], start: Any) -> None:
    reached: set[str] = set()
    waiting = [start] if isinstance(start, str) else []
    while waiting:
        name = waiting.pop()
        if name in states and name not in reached:
            reached.add(name)
            waiting.extend(target for _, target in transitions(states[name]))
    for name in states:
        if name not in reached:
            message = f'State "{name}" is not reachable.'
            scope.error((*path, "States", name), message, code=_MISSING)


def transitions(state: Any) -> Iterator[tuple[Path, str]]:
    """Give every transition of a state: where in it it stands, and the state that it names."""
    if not isinstance(state, dict):
        return
    for name in ("Next", "Default"):
        if isinstance(state.get(name), str):
            yield (name,), state[name]
    for name in ("Choices", "Catch"):
        entries = state.get(name)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict) and isinstance(entry.get("Next"), str):
                yield (name, index, "Next"), entry["Next"]


def _is_terminal(state: Any) -> bool:
    return isinstance(state, dict) and (
        state.get("End") is True or state.get("Type") in ("Succeed", "Fail")
    )
