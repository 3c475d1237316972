"""Task states: one attempt is a call of the task handler, with its events and its deadline."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from harness.stepfunctions.errors import (
    DATA_LIMIT_EXCEEDED,
    RUNTIME,
    FieldError,
    StatesError,
    TaskFailed,
    TaskTimedOut,
)
from harness.stepfunctions.interpreter.attempts import attempt
from harness.stepfunctions.interpreter.data import Done, document
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import Task
from harness.stepfunctions.tasks.parameters import check_parameters
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.values import JSON, exceeds_limit

_SERVICE: Final = ":states:::"


@dataclass(frozen=True, slots=True)
class Style:
    """How the history tells about one kind of resource.

    `subject` is what the events name: resource and type of a service integration.
    """

    prefix: str
    subject: dict[str, str]
    resource: str
    has_token: bool

    @property
    def label(self) -> str:
        """Return what AWS calls the task when its result is too big."""
        return self.subject.get("resourceType", self.resource)


@lru_cache(maxsize=1024)
def style_of(resource: str) -> Style:
    """Return how a resource's events look: LambdaFunction…, Activity… or Task…."""
    if _SERVICE in resource:
        service, _, action = resource.partition(_SERVICE)[2].rpartition(":")
        subject = {"resourceType": service, "resource": action}
        return Style("Task", subject, resource, "." in action)
    if ":activity:" in resource:
        return Style("Activity", {}, resource, has_token=True)
    return Style("LambdaFunction", {}, resource, has_token=False)


async def run_task(state: Task, frame: Frame, given: JSON) -> Done:
    """Call the task, again as long as a retrier says so; raises StatesError."""

    async def once() -> JSON:
        return await _Attempt(state, frame, given).run()

    return await attempt(state, frame, given, once)


class _Attempt:
    """One call."""

    def __init__(self, state: Task, frame: Frame, given: JSON) -> None:
        self._state = state
        self._frame = frame
        self._style = style_of(state.resource)
        if self._style.has_token:
            frame.new_token()
        seen = document(state, frame, given)
        self._input = given if state.jsonata else seen
        if state.parameters is not None:
            self._input = state.parameters.evaluate(seen, frame)
        check_parameters(state.resource, self._input)
        self._check_size()
        self._timeout = state.timeout.evaluate(seen, frame) if state.timeout else None
        self._heartbeat = state.heartbeat.evaluate(seen, frame) if state.heartbeat else None
        self._credentials = state.credentials.evaluate(seen, frame) if state.credentials else None
        self._is_submitted = False

    async def run(self) -> JSON:
        """Return the result; raises StatesError after recording it."""
        self._scheduled()
        try:
            result = await self._call()
        except TimeoutError:
            raise self._failed(TaskTimedOut()) from None
        except FieldError:
            raise
        except StatesError as error:
            raise self._failed(error) from None
        except Exception as error:
            reason = f"The handler of '{self._state.resource}' broke: {error!r}"
            raise FieldError(RUNTIME, reason) from error
        self._event("Succeeded", self._frame.run.history.payload("output", result))
        return result

    async def _call(self) -> JSON:
        if self._style.prefix != "Activity":
            self._event("Started", {})
        run = self._frame.run
        if self._timeout is None:
            result = await run.tasks(self._request())
        else:
            async with run.clock.timeout(self._timeout):
                result = await run.tasks(self._request())
        if exceeds_limit(run.history.text(result)):
            raise TaskFailed(
                DATA_LIMIT_EXCEEDED,
                f"The state/task '{self._style.label}' returned a result with a size exceeding "
                "the maximum number of bytes service limit.",
            )
        return result

    def _request(self) -> TaskRequest:
        frame = self._frame
        return TaskRequest(
            self._state.name,
            self._state.resource,
            self._input,
            frame.run.context,
            frame.run.clock,
            frame.token,
            frame.retry_count or 0,
            self._heartbeat,
            self._credentials,
            self._submitted,
            self._started,
        )

    def _check_size(self) -> None:
        """Refuse what Parameters made too big, before anything is called."""
        if exceeds_limit(self._frame.run.history.text(self._input)):
            raise StatesError(
                DATA_LIMIT_EXCEEDED,
                f"The state/task '{self._state.name}' was given an input with a size exceeding "
                "the maximum number of bytes service limit.",
            )

    @property
    def _waits(self) -> bool:
        """Whether the call only submits what is then waited for."""
        return self._style.has_token and self._style.prefix == "Task"

    def _scheduled(self) -> None:
        history, style = self._frame.run.history, self._style
        details: dict[str, Any] = {}
        if style.prefix == "Task":
            details["region"] = self._frame.run.context.region
            details["parameters"] = history.text(self._input)
        else:
            details = {"resource": style.resource, **history.payload("input", self._input)}
        if self._timeout is not None:
            details["timeoutInSeconds"] = self._timeout
        if self._heartbeat is not None:
            details["heartbeatInSeconds"] = self._heartbeat
        if isinstance(self._credentials, dict) and "RoleArn" in self._credentials:
            details["taskCredentials"] = {"roleArn": self._credentials["RoleArn"]}
        self._event("Scheduled", details)

    def _started(self, worker: str | None) -> None:
        self._event("Started", {"workerName": worker} if worker else {})

    def _submitted(self, result: JSON) -> None:
        self._is_submitted = True
        self._event("Submitted", self._frame.run.history.payload("output", result))

    def _failed(self, error: StatesError) -> StatesError:
        kind = "SubmitFailed" if self._waits and not self._is_submitted else "Failed"
        if isinstance(error, TaskTimedOut):
            kind = "TimedOut"
        told = {"error": error.error, "cause": error.cause}
        self._event(kind, {name: text for name, text in told.items() if text is not None})
        return error

    def _event(self, kind: str, details: dict[str, Any]) -> None:
        prefix = self._style.prefix
        details = {**self._style.subject, **details}
        key = f"{prefix[0].lower()}{prefix[1:]}{kind}EventDetails" if details else ""
        self._frame.event(prefix + kind, key, details)
