"""The simulator as a server of its own, and validation of files: what the command line does."""

from __future__ import annotations

import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness.stepfunctions.validation import Problem, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import uvicorn

    from harness.stepfunctions.api import Settings

__all__ = ["serve", "validate_file"]

_GRACE_SECONDS = 1
"""How long the end of the server waits for requests that are being answered."""


def serve(host: str, port: int, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, then abort what runs and return.

    Port 0 takes a free one. ``ready`` is called with the URL once requests are answered. To be
    called in the main thread.

    Raises:
        OSError: the port cannot be had.

    """
    import uvicorn  # noqa: PLC0415 - validation alone does not need a server

    from harness.stepfunctions.api import Simulator, create_app  # noqa: PLC0415

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        bound = listener.getsockname()[1]
        url = f"http://{f'[{host}]' if ':' in host else host}:{bound}"
        config = uvicorn.Config(
            create_app(Simulator(settings)),
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = _announcing(uvicorn.Server(config), lambda: ready(url))
        with _ending(server):
            server.run(sockets=[listener])


def _announcing(server: uvicorn.Server, ready: Callable[[], None]) -> uvicorn.Server:
    startup = server.startup

    async def announced(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets)
        if server.started:
            ready()

    server.startup = announced  # type: ignore[method-assign]
    return server


@contextmanager
def _ending(server: uvicorn.Server) -> Iterator[None]:
    """Let the two signals end the server; uvicorn raises them again, which must then do nothing."""

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, end) for each in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def validate_file(path: Path, *, express: bool = False) -> list[Problem]:
    """Find every problem of a definition in a file, as `validate` does.

    ``${Name}`` is accepted as a task's resource: a deployment fills it in.

    Raises:
        OSError: the file cannot be read.

    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return list(validate(text, express=express, placeholders=True))
