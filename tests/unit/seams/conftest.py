"""A real uvicorn on a free port: faults that break connections need one to break."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from harness.faults.asgi import respond_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with what was asked; `/labelled` adds a label first."""
    if scope["type"] != "http":
        return
    body = (await receive())["body"]
    if "harness.fault" in scope:
        body = json.dumps({"act_out": scope["harness.fault"].effect}).encode()
    if scope["path"] == "/labelled":
        scope["harness.labels"]["error"] = "Boom"
    value = json.loads(body) if body else {"goals": [{"title": "Grow"}], "user": {"id": "u1"}}
    await respond_json(send, 200, value)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off", http="httptools")
    server = uvicorn.Server(config)
    ready = threading.Event()
    startup = server.startup

    async def started(sockets: Any = None) -> None:
        await startup(sockets=sockets)
        ready.set()

    server.startup = started
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        assert ready.wait(10), "the server did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    from contextlib import ExitStack  # noqa: PLC0415

    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def echo_app() -> Any:
    return echo
