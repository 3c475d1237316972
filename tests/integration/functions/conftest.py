"""A gateway with functions of a test's own, served as the stack serves it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import threading
import time
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import uvicorn
from botocore.config import Config

from harness.functions import FunctionSpec, Gateway
from harness.processes import basics, create_launcher
from harness.seams import SeamClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.processes import Launcher

DEADLINE = 30.0


@dataclass(frozen=True)
class Answer:
    """What the Lambda client got."""

    payload: Any
    error: str | None
    raw: dict[str, Any]
    body: bytes


class Lambda:
    """A gateway as its callers see it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.seam = SeamClient(url, timeout=DEADLINE)
        self.client = boto3.client(
            "lambda",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        )

    def invoke(self, name: str, event: object = None, **more: Any) -> Answer:
        """Invoke a function with boto3."""
        raw = self.client.invoke(FunctionName=name, Payload=json.dumps(event).encode(), **more)
        body = raw["Payload"].read()
        return Answer(_json(body), raw.get("FunctionError"), raw, body)

    def logs(self) -> list[str]:
        """Give all that was printed."""
        return [line["text"] for line in self.seam.ask("GET", "/__admin/logs")["lines"]]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


class Server:
    """Serves one gateway on an event loop in a thread of its own."""

    def __init__(self, gateway: Gateway) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(100)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(gateway.app, lifespan="off", log_level="warning", access_log=False)
        self._server = uvicorn.Server(config)
        self._gateway = gateway
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._gateway.warm())
            runner.run(self._server.serve(sockets=[self._socket]))

    def stop(self) -> None:
        """Stop functions, then their server, and wait until nothing is left."""
        asyncio.run_coroutine_threadsafe(self._gateway.stop(), self._loop).result(DEADLINE)
        self._server.should_exit = True
        self._thread.join(DEADLINE)
        self._socket.close()
        assert not self._thread.is_alive()


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """Give the launcher that all functions of a test run come from."""
    with create_launcher(tmp_path_factory.mktemp("logs")) as launcher:
        yield launcher


@pytest.fixture
def servers() -> list[Server]:
    """Give the list of what a test put up."""
    return []


@pytest.fixture
def stop_all_servers(servers: list[Server]) -> Callable[[], None]:
    """Give what stops all that a test put up."""

    def stop() -> None:
        while servers:
            servers.pop().stop()

    return stop


@pytest.fixture
def deploy(
    launcher: Launcher,
    tmp_path: Path,
    servers: list[Server],
    stop_all_servers: Callable[[], None],
) -> Iterator[Callable[..., Lambda]]:
    """Give what puts up functions: their code, and per name what differs from the defaults."""
    used: list[Lambda] = []

    def up(code: str, functions: dict[str, dict[str, Any]], **settings: Any) -> Lambda:
        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / "app.py").write_text(dedent(code))
        specs = [_spec(name, folder, fields) for name, fields in functions.items()]
        settings = {"environment": basics(os.environ), **settings}
        server = Server(Gateway(specs, launcher, **settings))
        servers.append(server)
        used.append(Lambda(server.url, folder))
        return used[-1]

    yield up
    for each in used:
        each.seam.close()
        each.client.close()
    stop_all_servers()


def _spec(name: str, folder: Path, fields: dict[str, Any]) -> FunctionSpec:
    defaults = {
        "name": name,
        "function_name": name,
        "handler": f"app.{name}",
        "code": folder,
        "runtime": "python3.11",
        "timeout_s": DEADLINE,
    }
    return FunctionSpec(**{**defaults, **fields})


@pytest.fixture
def eventually() -> Callable[[Callable[[], object], str], None]:
    """Give what waits until something is so, and fails when it isn't in time."""

    def wait(happened: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + DEADLINE
        while not happened():
            if time.monotonic() > deadline:
                pytest.fail(f"not within {DEADLINE} s: {what}")
            time.sleep(0.01)

    return wait
