"""A simulator behind a real HTTP server in a thread, and functions for it to call."""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx
import jsonata  # noqa: F401 - raises the recursion limit, which Hypothesis must not see
import pytest
import uvicorn

from harness.stepfunctions import Settings, Simulator, create_app

WAIT_SECONDS = 20.0


@contextmanager
def serve_in_thread(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port; its URL is given once it answers."""
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    started: Future[int] = Future()

    async def run() -> None:
        serving = asyncio.ensure_future(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0)
        if server.started:
            started.set_result(server.servers[0].sockets[0].getsockname()[1])
        await serving

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="simulator")
    thread.start()
    try:
        yield f"http://127.0.0.1:{started.result(WAIT_SECONDS)}"
    finally:
        server.should_exit = True
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive(), "the server did not end"


@dataclass
class Functions:
    """Lambda functions by name: each takes an event and returns a payload or raises."""

    handlers: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    events: list[tuple[str, Any]] = field(default_factory=list)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        name = unquote(scope["path"]).split("/")[3].split(":")[-1]
        event = json.loads(body or b"null")
        self.events.append((name, event))
        headers = [(b"content-type", b"application/json")]
        try:
            payload = self.handlers[name](event)
        except Exception as error:  # noqa: BLE001 - whatever a function raises
            payload = {"errorType": type(error).__name__, "errorMessage": str(error)}
            headers.append((b"x-amz-function-error", b"Unhandled"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(payload).encode()})


@dataclass
class Api:
    """The API as a client without an SDK sees it."""

    url: str
    http: httpx.Client

    def post(self, operation: str, body: Any, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = {"x-amz-target": f"AWSStepFunctions.{operation}"}
        return self.http.post(self.url + "/", content=content, headers={**target, **headers})

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """Call an operation that must succeed."""
        answer = self.post(operation, members)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, operation: str, **members: Any) -> tuple[str, str]:
        """Call an operation that must be refused; gives the exception's name and its text."""
        answer = self.post(operation, members)
        told = answer.json()
        assert answer.status_code == 400, answer.text
        kind = told["__type"].rpartition("#")[2]
        assert answer.headers["x-amzn-errortype"] == kind
        return kind, told["message"]

    def machine(self, definition: Any, *, name: str, **members: Any) -> str:
        """Create a state machine; a single state is made a machine of."""
        if "States" not in definition:
            definition = {"StartAt": "A", "States": {"A": definition}}
        created = self.call(
            "CreateStateMachine",
            name=name,
            definition=json.dumps(definition),
            roleArn="arn:aws:iam::123456789012:role/r",
            **members,
        )
        return created["stateMachineArn"]

    def run(self, machine: str, given: Any = None, **members: Any) -> dict[str, Any]:
        """Start an execution and wait for its end."""
        text = json.dumps({} if given is None else given)
        started = self.call("StartExecution", stateMachineArn=machine, input=text, **members)
        return self.end(started["executionArn"])

    def end(self, execution: str) -> dict[str, Any]:
        """Wait for the end of an execution."""
        return self.until(execution, lambda told: told["status"] != "RUNNING")

    def until(self, execution: str, enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Describe an execution until it is as wanted; the answers set the pace."""
        for _ in range(10_000):
            told = self.call("DescribeExecution", executionArn=execution)
            if enough(told):
                return told
        raise AssertionError(f"gave up; last seen: {told}")

    def events(self, execution: str, **members: Any) -> list[dict[str, Any]]:
        """Give the first page of a history."""
        return self.call("GetExecutionHistory", executionArn=execution, **members)["events"]


Serve = Callable[..., Api]


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=WAIT_SECONDS) as client:
        yield client


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def functions_url(functions: Functions) -> Iterator[str]:
    with serve_in_thread(functions) as url:
        yield url


@pytest.fixture
def serve(http: httpx.Client, request: pytest.FixtureRequest) -> Serve:
    """Serve a simulator with settings of the test's own."""

    def start(**settings: Any) -> Api:
        app = create_app(Simulator(Settings(**settings)))
        served = serve_in_thread(app)
        url = served.__enter__()
        request.addfinalizer(lambda: served.__exit__(None, None, None))
        return Api(url, http)

    return start


@pytest.fixture(scope="module")
def shared_url() -> Iterator[str]:
    with serve_in_thread(create_app(Simulator(Settings(patience=0.2)))) as url:
        yield url


@pytest.fixture
def api(shared_url: str, http: httpx.Client) -> Api:
    """A simulator that the tests of a module share; each names its things after itself."""
    return Api(shared_url, http)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name that no other test uses."""
    return re.sub(r"[^A-Za-z0-9]+", "-", request.node.name)[-80:]
