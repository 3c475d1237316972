"""ASL coverage: what of a state machine the recorded executions exercised.

Reads nothing but the definition and the execution histories, so it tells the same of every
engine. An item is one of

``state: X`` · ``transition: X -> Y`` · ``choice: X[0] -> Y`` · ``choice: X default -> Y`` ·
``retrier: X[0] on E, F`` · ``catcher: X[0] on E -> Y``

Choice rules of one state that lead to the same next state can't be told apart in a history and
are one item: ``choice: X[0,2] -> Y``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.model.result import AslCoverage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.model.execution import Execution, HistoryEvent

__all__ = ["AslMeter"]

_States = dict[str, dict[str, Any]]


class AslMeter:
    """Compares what a definition holds with what executions of it went through.

    Keeps what was seen, not the executions, so a long run needs no more memory than a short one.
    """

    def __init__(self, name: str, definition: Mapping[str, Any]) -> None:
        self._name = name
        self._states = _all_states(definition)
        self._items = {item: None for name in self._states for item in _items(name, self._states)}
        self._seen: set[str] = set()

    def add(self, execution: Execution) -> None:
        """Take note of an execution of this state machine."""
        self._seen.update(_exercised(execution, self._states))

    def measure(self) -> AslCoverage:
        """Tell what was exercised so far, and what never was."""
        missed = tuple(item for item in self._items if item not in self._seen)
        total = len(self._items)
        return AslCoverage(
            state_machine=self._name, total=total, exercised=total - len(missed), missed=missed
        )


def _all_states(machine: Mapping[str, Any]) -> _States:
    """Collect a machine's states at every depth of Map and Parallel; their names are unique."""
    found: _States = {}
    for name, state in machine.get("States", {}).items():
        found[name] = state
        inner = [*state.get("Branches", []), state.get("ItemProcessor"), state.get("Iterator")]
        for each in filter(None, inner):
            found.update(_all_states(each))
    return found


def _items(name: str, states: _States) -> Iterator[str]:
    state = states[name]
    yield f"state: {name}"
    if "Next" in state:
        yield _transition(name, state["Next"])
    if state["Type"] == "Choice":
        targets = [choice["Next"] for choice in state["Choices"]] + [state.get("Default")]
        yield from (_choice(name, state, target) for target in targets if target)
    yield from (_retrier(name, state, index) for index in range(len(state.get("Retry", []))))
    yield from (_catcher(name, state, index) for index in range(len(state.get("Catch", []))))


def _transition(name: str, target: str) -> str:
    return f"transition: {name} -> {target}"


def _choice(name: str, state: dict[str, Any], target: str) -> str:
    rules = [str(i) for i, choice in enumerate(state["Choices"]) if choice["Next"] == target]
    which = [f"[{','.join(rules)}]"] if rules else []
    if state.get("Default") == target:
        which.append(" default")
    return f"choice: {name}{' or'.join(which)} -> {target}"


def _retrier(name: str, state: dict[str, Any], index: int) -> str:
    return f"retrier: {name}[{index}] on {', '.join(state['Retry'][index]['ErrorEquals'])}"


def _catcher(name: str, state: dict[str, Any], index: int) -> str:
    catcher = state["Catch"][index]
    return f"catcher: {name}[{index}] on {', '.join(catcher['ErrorEquals'])} -> {catcher['Next']}"


def _exercised(execution: Execution, states: _States) -> Iterator[str]:
    by_id = {event.id: event for event in execution.events}
    for event in execution.events:
        before = by_id.get(event.previous_event_id)
        if event.state in states and event.type.endswith("StateEntered"):
            yield f"state: {event.state}"
            if before is not None and before.state in states and before.type.endswith("Exited"):
                yield _moved(before, event, by_id, states)
        elif before is not None and (error := _error_of(before)) is not None:
            name = execution.state_of(event)
            if name in states and event.type.endswith(("Scheduled", "StateStarted")):
                yield from _first(name, states[name], "Retry", error)


def _moved(
    before: HistoryEvent, event: HistoryEvent, by_id: Mapping[int, HistoryEvent], states: _States
) -> str:
    """Tell by what a state was left for the next one: a catcher, a choice or its Next."""
    name, target = str(before.state), str(event.state)
    failed = by_id.get(before.previous_event_id)
    error = _error_of(failed) if failed is not None else None
    if error is not None:
        for item in _first(name, states[name], "Catch", error):
            return item
    if states[name]["Type"] == "Choice":
        return _choice(name, states[name], target)
    return _transition(name, target)


def _error_of(event: HistoryEvent) -> str | None:
    """Give the error an event reports: the empty text where it reports one without a name."""
    if event.type.endswith(("Failed", "TimedOut")) or event.type == "FailStateEntered":
        return str(event.details.get("error") or "")
    return None


def _first(name: str, state: dict[str, Any], kind: str, error: str) -> Iterator[str]:
    """Name the first retrier or catcher of a state that an error matches, if one does."""
    for index, rule in enumerate(state.get(kind, [])):
        if _matches(rule["ErrorEquals"], error):
            yield (_retrier if kind == "Retry" else _catcher)(name, state, index)
            return


_NEVER_ALL = ("States.Runtime", "States.DataLimitExceeded")


def _matches(error_equals: Sequence[str], error: str) -> bool:
    """Match as AWS does: ``States.ALL`` spares two errors, ``States.TaskFailed`` timeouts."""
    return (
        error in error_equals
        or ("States.ALL" in error_equals and error not in _NEVER_ALL)
        or ("States.TaskFailed" in error_equals and error != "States.Timeout")
    )
