"""Where an execution stands: what it shares, and each of its lines of states."""

import base64
from collections.abc import Callable, Coroutine, Mapping
from random import Random
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.clock import Clock
from harness.stepfunctions.context import ExecutionContext, execution_fields, timestamp
from harness.stepfunctions.errors import EvaluationError, FieldError
from harness.stepfunctions.history import History
from harness.stepfunctions.language.model import Flow, State
from harness.stepfunctions.objects import ObjectSource
from harness.stepfunctions.tasks.request import TaskHandler
from harness.stepfunctions.values import JSON

if TYPE_CHECKING:
    from harness.stepfunctions.interpreter.map_runs import MapRunRecord

FlowRunner = Callable[[Flow, "Frame", JSON], Coroutine[Any, Any, JSON]]
"""Runs a flow from its first state to its end."""

_ABORTABLE = frozenset({"Task", "Wait", "Map", "Parallel"})


class Run:
    """What all lines of one execution share."""

    __slots__ = (
        "clock",
        "context",
        "fixed",
        "flow",
        "history",
        "map_runs",
        "objects",
        "random",
        "steps",
        "tasks",
    )

    def __init__(  # noqa: PLR0913 - the parts of an execution
        self,
        context: ExecutionContext,
        given: JSON,
        *,
        flow: "FlowRunner",
        clock: Clock,
        tasks: TaskHandler,
        random: Random,
        objects: ObjectSource | None,
    ) -> None:
        self.flow = flow
        self.context = context
        self.fixed = execution_fields(context, given)
        self.clock = clock
        self.tasks = tasks
        self.random = random
        self.objects = objects
        self.history = History(clock.time)
        self.map_runs: list[MapRunRecord] = []
        self.steps = 0


class Frame:
    """One line of states: the machine's own, a branch's, or that of a Map's item.

    `last` is the event that the next one follows. Variables are never changed in place, so a line
    that starts another can hand on its own.
    """

    __slots__ = (
        "entered",
        "entered_at",
        "item",
        "last",
        "open",
        "preceding",
        "retry_count",
        "run",
        "state",
        "token",
        "variables",
    )

    def __init__(
        self,
        run: Run,
        last: int = 0,
        variables: Mapping[str, JSON] | None = None,
        item: Mapping[str, JSON] | None = None,
    ) -> None:
        self.run = run
        self.last = last
        self.variables: Mapping[str, JSON] = variables or {}
        self.item = item
        self.state: State | None = None
        self.open = ""
        self.preceding = self.entered = 0
        self.entered_at = ""
        self.retry_count: int | None = None
        self.token = ""

    @property
    def random(self) -> Random:
        """Return the execution's source of randomness."""
        return self.run.random

    def time(self) -> float:
        """Return the execution's time in seconds since the epoch."""
        return self.run.clock.time()

    def context(self) -> dict[str, JSON]:
        """Return the context object as of now."""
        state: dict[str, JSON] = {"Name": self.state_name, "EnteredTime": self.entered_at}
        if self.retry_count is not None:
            state["RetryCount"] = self.retry_count
        context: dict[str, JSON] = {**self.run.fixed, "State": state}
        if self.item is not None:
            context["Map"] = {"Item": self.item}
        if self.token:
            context["Task"] = {"Token": self.token}
        return context

    @property
    def state_name(self) -> str:
        """Return the name of the state that was entered last."""
        return self.state.name if self.state else ""

    def event(self, kind: str, key: str = "", details: Any = None) -> int:
        """Record an event that follows the last one, and is followed by the next."""
        self.last = self.run.history.append(kind, self.last, key, details)
        return self.last

    def enter(self, state: State, given: JSON) -> None:
        """Record that `state` begins with the input `given`."""
        self.state = state
        self.preceding = self.last
        self.entered_at = timestamp(self.run.clock.now())
        self.retry_count = None
        self.token = ""
        self.open = state.kind if state.kind in _ABORTABLE else ""
        details = {"name": state.name, **self.run.history.payload("input", given)}
        self.entered = self.event(f"{state.kind}StateEntered", "stateEnteredEventDetails", details)

    def leave(self, state: State, output: JSON, assigned: Mapping[str, JSON]) -> None:
        """Record that `state` ends; only now its assignments can be seen."""
        history = self.run.history
        details: dict[str, Any] = {"name": state.name, **history.payload("output", output)}
        if assigned:
            texts = {name: history.text(value) for name, value in assigned.items()}
            details["assignedVariables"] = texts
            details["assignedVariablesDetails"] = {"truncated": False}
            self.variables = {**self.variables, **assigned}
        self.open = ""
        self.event(f"{state.kind}StateExited", "stateExitedEventDetails", details)

    def locate(self, error: FieldError) -> None:
        """Put the state before the error's cause, as AWS does, and record a failed evaluation."""
        if error.located:
            return
        error.located = True
        error.cause = (
            f"An error occurred while executing the state '{self.state_name}' "
            f"(entered at the event id #{self.entered}). {error.cause}"
        )
        if isinstance(error, EvaluationError):
            self._evaluation_failed(error)

    def _evaluation_failed(self, error: EvaluationError) -> None:
        """Let this event follow what preceded the state, as AWS does while nothing else happened.

        In a Wait it follows the state's own entry: recorded. So does it, by analogy, what a task
        or the like has done before its result is evaluated.
        """
        details = {"error": error.error, "cause": error.cause, "state": self.state_name}
        if error.location:
            details["location"] = error.location
        is_wait = self.state is not None and self.state.kind == "Wait"
        at_once = self.last == self.entered and not is_wait
        self.last = self.run.history.append(
            "EvaluationFailed",
            self.preceding if at_once else self.last,
            "evaluationFailedEventDetails",
            details,
        )

    def new_token(self) -> str:
        """Return a task token that `$$.Task.Token` shows from now on."""
        self.token = base64.b64encode(self.run.random.randbytes(96)).decode()
        return self.token
