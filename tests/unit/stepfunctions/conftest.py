"""Runs machines on the virtual clock, with plain coroutine functions as tasks."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from harness.stepfunctions.clock import Clock, VirtualClock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.execution import Execution, Outcome
from harness.stepfunctions.language import parse
from harness.stepfunctions.tasks import Endpoints, StandardTasks
from harness.stepfunctions.tasks.activities import Activities
from harness.stepfunctions.tasks.callbacks import Callbacks
from harness.stepfunctions.tasks.request import TaskRequest

START = datetime(2026, 1, 1, tzinfo=UTC)
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:work"
SECONDS = 20
"""Real seconds after which a test has hung."""


@dataclass(frozen=True)
class Ended:
    """An execution that has ended."""

    outcome: Outcome
    events: list[dict[str, Any]]
    seconds: float

    @property
    def status(self) -> str:
        return self.outcome.status

    @property
    def output(self) -> Any:
        return self.outcome.output

    @property
    def error(self) -> str | None:
        return self.outcome.error

    @property
    def cause(self) -> str | None:
        return self.outcome.cause

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    @property
    def path(self) -> list[str]:
        """The states in the order in which they were entered."""
        entered = (event.get("stateEnteredEventDetails") for event in self.events)
        return [details["name"] for details in entered if details]

    def details(self, kind: str) -> list[dict[str, Any]]:
        name = next((each for each in ("StateEntered", "StateExited") if kind.endswith(each)), kind)
        key = f"{name[0].lower()}{name[1:]}EventDetails"
        return [event.get(key, {}) for event in self.events if event["type"] == kind]

    def offsets(self, kind: str) -> list[float]:
        """Seconds since the start at which events of a type were recorded."""
        start = START.timestamp()
        return [
            round(event["timestamp"] - start, 3) for event in self.events if event["type"] == kind
        ]


def execution_context(kind: Any = "STANDARD") -> ExecutionContext:
    return ExecutionContext(
        arn="arn:aws:states:us-east-1:123456789012:execution:machine:run",
        name="run",
        role_arn="arn:aws:iam::123456789012:role/role",
        state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:machine",
        state_machine_name="machine",
        start_time=START,
        kind=kind,
    )


async def no_task(request: TaskRequest) -> Any:
    raise AssertionError(f"{request.state} was not expected to call {request.resource}")


@pytest.fixture
def make_execution() -> Callable[..., Execution]:
    def make(
        definition: Any,
        given: Any = None,
        *,
        tasks: Callable[[TaskRequest], Awaitable[Any]] = no_task,
        clock: Clock | None = None,
        kind: str = "STANDARD",
        **more: Any,
    ) -> Execution:
        return Execution(
            parse(definition),
            {} if given is None else given,
            context=execution_context(kind),
            clock=clock or VirtualClock(START, patience=0),
            tasks=tasks,
            **more,
        )

    return make


@pytest.fixture
def execute(
    make_execution: Callable[..., Execution], made_services: list[Any]
) -> Callable[..., Ended]:
    def run(definition: Any, given: Any = None, **more: Any) -> Ended:
        async def main() -> Ended:
            clock = more.pop("clock", None) or VirtualClock(START, patience=0)
            execution = make_execution(definition, given, clock=clock, **more)
            try:
                outcome = await asyncio.wait_for(execution.run(), SECONDS)
            finally:
                for services in made_services:
                    await services.aclose()
            seconds = (clock.now() - START).total_seconds()
            return Ended(outcome, execution.history.events, seconds)

        return asyncio.run(main())

    return run


@pytest.fixture
def run_state(execute: Callable[..., Ended]) -> Callable[..., Ended]:
    """Run a machine of one state, S."""

    def run(state: dict[str, Any], given: Any = None, **more: Any) -> Ended:
        language = more.pop("language", "JSONPath")
        goes_on = state["Type"] in ("Choice", "Succeed", "Fail") or "Next" in state
        ends = {} if goes_on else {"End": True}
        states = {"S": {**ends, **state}, **more.pop("others", {})}
        return execute({"QueryLanguage": language, "StartAt": "S", "States": states}, given, **more)

    return run


@pytest.fixture
def function() -> str:
    return FUNCTION


@pytest.fixture
def failing() -> Callable[..., Any]:
    """Make a task that fails with the given errors, one a call, and then succeeds with `ok`."""

    def make(*errors: str | None) -> Any:
        left = list(errors)

        async def task(_request: TaskRequest) -> str:
            if left:
                raise TaskFailed(left.pop(0), "because")
            return "ok"

        return task

    return make


@dataclass
class Call:
    """What a server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """An HTTP server on a free port that answers what a test says and keeps what it was asked.

    `answer` takes a Call and returns (status, headers, body).
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answer: Callable[[Call], tuple[int, dict[str, str], bytes]] = lambda _: (
            200,
            {},
            b"null",
        )
        keeper = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                call = Call(self.command, self.path, dict(self.headers), self.rfile.read(size))
                keeper.calls.append(call)
                status, headers, body = keeper.answer(call)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        for method in ("GET", "POST", "PUT", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.handle_any)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(SECONDS)
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


class NoExecutions:
    """Refuses to start anything."""

    async def start(self, *_: Any) -> Any:
        raise TaskFailed("StepFunctions.StateMachineDoesNotExistException", "none here")

    async def result(self, execution_arn: str) -> dict[str, Any]:
        raise KeyError(execution_arn)

    def stop(self, execution_arn: str) -> None:
        raise KeyError(execution_arn)


class Services:
    """Standard tasks over some endpoints, with what the API shares with them."""

    def __init__(self, endpoints: dict[str, str], executions: Any) -> None:
        self.callbacks = Callbacks()
        self.activities = Activities()
        self._endpoints = Endpoints(endpoints)
        self._executions = executions
        self._tasks: StandardTasks | None = None

    async def __call__(self, request: TaskRequest) -> Any:
        if self._tasks is None:
            self._tasks = StandardTasks(
                self._endpoints,
                callbacks=self.callbacks,
                activities=self.activities,
                executions=self._executions,
            )
        return await self._tasks(request)

    async def aclose(self) -> None:
        if self._tasks is not None:
            await self._tasks.aclose()


@pytest.fixture
def made_services() -> list[Any]:
    return []


@pytest.fixture
def services(made_services: list[Any]) -> Callable[..., Services]:
    def make(executions: Any = None, **endpoints: str) -> Services:
        made_services.append(Services(endpoints, executions or NoExecutions()))
        return made_services[-1]

    return make


@pytest.fixture
def evaluated(run_state):
    """Evaluate a JSONata expression as the Output of a Pass state."""

    def evaluate(expression: str, given=None, **more):
        state = {"Type": "Pass", "Output": f"{{% {expression} %}}"}
        return run_state(state, given, language="JSONata", **more)

    return evaluate
