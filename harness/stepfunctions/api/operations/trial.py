"""TestState: one state, run by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import validation
from harness.stepfunctions.api.inputs import parse_input
from harness.stepfunctions.api.inspection import inspect
from harness.stepfunctions.api.trials import Bench, Ended, Memory, Subject, find_subject
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.validation import JsonError, parse_json
from harness.stepfunctions.values import dumps

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator
    from harness.stepfunctions.tasks.request import TaskHandler, TaskRequest

__all__ = ["test_state"]

_MOCKABLE = ("Task", "Map", "Parallel")
_WAITING = re.compile(r".*:(?:activity:.*|.*\.(?:sync|sync:2|waitForTaskToken))")
_TASK_FIELDS = (
    *("Comment", "QueryLanguage", "InputPath", "OutputPath", "Output", "Parameters", "Arguments"),
    *("ResultSelector", "ResultPath", "Assign", "Retry", "Catch", "Next", "End"),
)
_ATTEMPTS = 3


async def test_state(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer TestState. A mocked result is taken as it is, not held against the API's model."""
    subject = find_subject(request.required("definition"), request.text("stateName"))
    given = parse_input(request.text("input") or "{}")
    mock, whole = _mock(request, subject), subject
    subject = _mocked(subject) if mock else _not_waiting(subject)
    bench = Bench(simulator, _context(simulator, request), _object(request, "variables"))
    memory, retried = Memory(mock or simulator.tasks), _retried(request)
    ended = await bench.run(subject, given, memory)
    if ended.retry is not None and retried >= _attempts(subject, ended.retry):
        ended = await bench.run(subject, given, memory, retriers=False)
    told = _told(subject, ended)
    if request.text("inspectionLevel") in ("DEBUG", "TRACE"):
        shown = await inspect(bench, whole, given, memory)
        told["inspectionData"] = shown | _after(bench, subject, ended, retried)
    return told


def _after(bench: Bench, subject: Subject, ended: Ended, retried: int) -> dict[str, Any]:
    variables = bench.variables | ended.assigned(subject.name)
    details = _error_details(subject, ended, retried)
    return {
        **({"variables": dumps(variables)} if variables else {}),
        **({"errorDetails": details} if details else {}),
    }


def _told(subject: Subject, ended: Ended) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if ended.outcome.status != "SUCCEEDED":
        told["status"] = "FAILED"
    elif ended.retry is not None:
        told["status"] = "RETRIABLE"
    elif ended.catch is not None:
        caught = subject.state["Catch"][ended.catch]
        told |= {"status": "CAUGHT_ERROR", "nextState": caught["Next"]}
    else:
        told |= {"status": "SUCCEEDED", "nextState": ended.left_by}
    if told["status"] in ("SUCCEEDED", "CAUGHT_ERROR"):
        told["output"] = dumps(ended.outcome.output)
    if told["status"] != "SUCCEEDED":
        told["error"], told["cause"] = ended.failure()
    return {key: value for key, value in told.items() if value is not None}


def _attempts(subject: Subject, index: int) -> int:
    return int(subject.state["Retry"][index].get("MaxAttempts", _ATTEMPTS))


def _error_details(subject: Subject, ended: Ended, retried: int) -> dict[str, int]:
    if ended.retry is not None:
        retrier = subject.state["Retry"][ended.retry]
        delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retried
        delay = min(delay, retrier.get("MaxDelaySeconds", delay))
        return {"retryIndex": ended.retry, "retryBackoffIntervalSeconds": int(delay)}
    return {} if ended.catch is None else {"catchIndex": ended.catch}


def _retried(request: Request) -> int:
    return int((request.structure("stateConfiguration") or {}).get("retrierRetryCount") or 0)


def _mock(request: Request, subject: Subject) -> TaskHandler | None:
    given = request.structure("mock")
    if given is None:
        if "context" in request:
            raise validation("A context is only supported when a mock is specified")
        return None
    kind = subject.state["Type"]
    if kind not in _MOCKABLE:
        raise validation(f"State type '{kind}' is not supported when a mock is specified")
    result, failure = given.get("result"), given.get("errorOutput")
    if (result is None) == (failure is None):
        message = "A test mock should have only one of the following fields: [result, errorOutput]"
        raise validation(message)
    value = None if result is None else _json(result, "mock.result")

    async def answer(request: TaskRequest) -> Any:  # noqa: ARG001 - named by the protocol
        if failure is not None:
            raise TaskFailed(failure.get("error"), failure.get("cause"))
        return value

    return answer


def _mocked(subject: Subject) -> Subject:
    """Put a task in the place of a Map or Parallel state whose result is given."""
    if subject.state["Type"] == "Task":
        return subject
    fields = {key: subject.state[key] for key in _TASK_FIELDS if key in subject.state}
    if subject.state["Type"] == "Map":
        fields.pop("Parameters", None)  # those of a Map are of its items
    resource = "arn:aws:lambda:us-east-1:123456789012:function:mock"
    task = {**fields, "Type": "Task", "Resource": resource}
    return Subject(subject.name, task, subject.language)


def _not_waiting(subject: Subject) -> Subject:
    kind, resource = subject.state["Type"], subject.state.get("Resource", "")
    if kind in ("Map", "Parallel") or _WAITING.fullmatch(resource):
        what = f"State type '{kind}'" if kind != "Task" else f"Resource '{resource}'"
        raise validation(f"{what} is only supported when a mock is specified")
    return subject


def _context(simulator: Simulator, request: Request) -> ExecutionContext:
    """Make the identity of the execution that the state seems to be in.

    Of a given ``context`` the names and ids count; its times and its state are the simulator's.
    """
    given = _object(request, "context")
    execution, machine = given.get("Execution", {}), given.get("StateMachine", {})
    if not isinstance(execution, dict) or not isinstance(machine, dict):
        raise validation("'context' must have objects as Execution and StateMachine")
    name = str(execution.get("Name", simulator.unique()))
    machine_name = str(machine.get("Name", "TestState"))
    return ExecutionContext(
        arn=str(execution.get("Id", simulator.arns.execution(machine_name, name))),
        name=name,
        role_arn=str(execution.get("RoleArn", request.text("roleArn") or "")),
        state_machine_arn=str(machine.get("Id", simulator.arns.machine(machine_name))),
        state_machine_name=machine_name,
        start_time=simulator.now(),
        region=simulator.settings.region,
        account=simulator.settings.account,
    )


def _object(request: Request, name: str) -> dict[str, Any]:
    text = request.text(name)
    value = _json(text, name) if text is not None else {}
    if not isinstance(value, dict):
        raise validation(f"'{name}' must be a JSON object")
    return value


def _json(text: str, name: str) -> Any:
    try:
        return parse_json(text)
    except JsonError as error:
        raise validation(f"'{name}' is not JSON: {error}") from None
