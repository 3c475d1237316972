"""A bench on which one state runs by itself: what ``TestState`` works with.

The state runs in a small machine of its own, where every transition out of it leads to a state
that only ends. So the history tells which one was taken, and what was handed on. Retriers and
catchers lead to such states too: the interpreter itself says which of them an error meets, and
nothing is really retried.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import invalid_definition, validation
from harness.stepfunctions.api.machines import parsed
from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.execution import Execution, Outcome
from harness.stepfunctions.validation import JsonError, parse_json, validate
from harness.stepfunctions.validation.graph import transitions
from harness.stepfunctions.validation.machine import states_of

if TYPE_CHECKING:
    from harness.stepfunctions.api.simulator import Simulator
    from harness.stepfunctions.context import ExecutionContext
    from harness.stepfunctions.history import Event
    from harness.stepfunctions.tasks.request import TaskHandler, TaskRequest

__all__ = ["Bench", "Ended", "Memory", "Subject", "find_subject"]

_SECONDS = 300.0
_ALONE = "StateUnderTest"
_VARIABLES = "(variables)"
_ITEM = " (item)"
_OF_ITEMS = ("QueryLanguage", "InputPath", "ItemsPath", "Items", "ItemSelector", "Parameters")
_RETRY = "(retry "
_CATCH = "(catch "
_FAILURES = ("FailedEventDetails", "TimedOutEventDetails")


@dataclass(frozen=True, slots=True)
class Subject:
    """The state under test; ``language`` is what it speaks."""

    name: str
    state: dict[str, Any]
    language: str

    @property
    def jsonata(self) -> bool:
        """Whether it speaks JSONata."""
        return self.language == "JSONata"


def find_subject(text: str, name: str | None) -> Subject:
    """Find the state to test: the whole definition or, given a name, that state of a machine.

    Raises:
        ApiError: InvalidDefinition; ValidationException, when there is no such state.

    """
    _check(text) if name is not None else _check_alone(text)
    definition = parse_json(text)
    language = definition.get("QueryLanguage", "JSONPath")
    if name is None:
        return Subject(_ALONE, definition, language)
    for found, state in states_of(definition):
        if found == name:
            return Subject(name, state, state.get("QueryLanguage", language))
    raise validation(f"State '{name}' not found in definition")


def _check(text: str, lines_before: int = 0) -> None:
    errors = [each for each in validate(text) if each.is_error]
    if errors:
        raise invalid_definition([replace(e, line=e.line - lines_before) for e in errors])


def _check_alone(text: str) -> None:
    """Check a state in a machine where every state exists that it leads to."""
    try:
        targets = {target for _, target in transitions(parse_json(text))}
    except JsonError:
        _check(text)
        return
    ends = "".join(f', {json.dumps(each)}: {{"Type": "Succeed"}}' for each in targets)
    before = f'{{"StartAt": "{_ALONE}", "States": {{"{_ALONE}":\n'
    _check(f"{before}{text}{ends}}}}}", lines_before=1)


@dataclass(slots=True)
class Memory:
    """A task handler that does the work once, and answers the same ever after."""

    work: TaskHandler
    requests: list[TaskRequest] = field(default_factory=list)
    result: Any = None
    error: StatesError | None = None

    async def __call__(self, request: TaskRequest) -> Any:
        """Do the work, or answer as the first time."""
        if not self.requests:
            self.requests.append(request)
            try:
                self.result = await self.work(request)
            except StatesError as error:
                self.error = error
        if self.error is not None:
            raise self.error
        return self.result


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run on the bench ended; ``left_by`` is the state that the subject led to."""

    outcome: Outcome
    left_by: str | None
    events: list[Event]

    @property
    def retry(self) -> int | None:
        """Which retrier the error met."""
        return _index(self.left_by, _RETRY)

    @property
    def catch(self) -> int | None:
        """Which catcher the error met."""
        return _index(self.left_by, _CATCH)

    def assigned(self, name: str) -> dict[str, Any]:
        """Give the variables that the state of that name set."""
        for event in self.events:
            details = event.get("stateExitedEventDetails", {})
            if details.get("name") == name:
                texts = details.get("assignedVariables", {})
                return {variable: json.loads(text) for variable, text in texts.items()}
        return {}

    def failure(self) -> tuple[str | None, str | None]:
        """Give error and cause of what failed in the state."""
        for event in reversed(self.events):
            for key, details in event.items():
                if key.endswith(_FAILURES):
                    return details.get("error"), details.get("cause")
        return self.outcome.error, self.outcome.cause


def _index(left_by: str | None, kind: str) -> int | None:
    if left_by is None or not left_by.startswith(kind):
        return None
    return int(left_by[len(kind) : -1])


@dataclass(frozen=True, slots=True)
class Bench:
    """Where states run: with these variables set, in the name of this execution."""

    simulator: Simulator
    context: ExecutionContext
    variables: dict[str, Any]

    async def run(
        self, subject: Subject, given: Any, tasks: TaskHandler, *, retriers: bool = True
    ) -> Ended:
        """Run a state to where it leads."""
        state = {key: value for key, value in subject.state.items() if key != "Retry"}
        retry = subject.state.get("Retry", []) if retriers else []
        handlers = [
            *(
                {"ErrorEquals": each["ErrorEquals"], "Next": f"{_RETRY}{n})"}
                for n, each in enumerate(retry)
            ),
            *({**each, "Next": f"{_CATCH}{n})"} for n, each in enumerate(state.get("Catch", ()))),
        ]
        if handlers:
            state["Catch"] = handlers
        ends = {target for _, target in transitions(state)}
        states = {**{name: {"Type": "Succeed"} for name in ends}, subject.name: state}
        return await self._run(states, subject, given, tasks)

    async def value(self, subject: Subject, given: Any, **fields: Any) -> Any:
        """Evaluate the fields of a Pass state; raises StatesError where that fails."""
        return await self._output({"Type": "Pass", **fields, "End": True}, subject, given)

    async def items(self, subject: Subject, given: Any) -> Any:
        """Give the input of each iteration of a Map state; raises StatesError where that fails."""
        fields = {name: subject.state[name] for name in _OF_ITEMS if name in subject.state}
        item = f"{subject.name}{_ITEM}"
        processor = {"StartAt": item, "States": {item: {"Type": "Pass", "End": True}}}
        state = {**fields, "Type": "Map", "ItemProcessor": processor, "End": True}
        return await self._output(state, subject, given)

    async def _output(self, state: dict[str, Any], subject: Subject, given: Any) -> Any:
        states = {subject.name: state}
        outcome = (await self._run(states, subject, given, self.simulator.tasks)).outcome
        if outcome.status != "SUCCEEDED":
            raise StatesError(outcome.error, outcome.cause)
        return outcome.output

    async def _run(
        self, states: dict[str, Any], subject: Subject, given: Any, tasks: TaskHandler
    ) -> Ended:
        start = subject.name
        if self.variables:
            setting = {"Type": "Pass", "Assign": self.variables, "Next": subject.name}
            states, start = {**states, _VARIABLES: setting}, _VARIABLES
        machine = {"StartAt": start, "States": states, "QueryLanguage": subject.language}
        work = Execution(
            parsed(machine),
            given,
            context=self.context,
            clock=self.simulator.clock(),
            tasks=tasks,
            objects=self.simulator.settings.objects,
        )
        events = work.history.events
        try:
            async with asyncio.timeout(_SECONDS):
                outcome = await work.run()
        except TimeoutError:
            outcome = Outcome("FAILED", None, "States.Timeout", f"It took over {_SECONDS:g} s")
        return Ended(outcome, _left_by(events, subject.name), events)


def _left_by(events: list[Event], name: str) -> str | None:
    """Name the state entered after the one of that name."""
    key = "stateEnteredEventDetails"
    entered = [str(event[key]["name"]) for event in events if key in event]
    after = entered[entered.index(name) + 1 :] if name in entered else []
    return after[-1] if after else None
