"""The entry of an ASGI app's child: uvicorn on a port of its own choice.

Loaded by its path (see child.py); the interpreter must have uvicorn.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

STARTUP_FAILURE = 3
GRACE = 1
"""Seconds that requests under way get when the app is told to stop."""


def serve(report: Callable[[int], None], *, app: str, host: str, port: int) -> None:
    """Serve ``package.module:attribute``; report the bound port once it takes requests.

    An exception while the app is imported goes to the log and ends the process with code 1, a
    failed start-up (lifespan) with code 3, as uvicorn does by itself.
    """
    module, _, attribute = app.partition(":")
    served: Any = importlib.import_module(module)
    for name in attribute.split("."):
        served = getattr(served, name)
    with _listener(host, port) as listener:
        bound = listener.getsockname()[1]
        server = _Server(_config(served), lambda: report(bound))
        server.run(sockets=[listener])
    if not server.started:
        raise SystemExit(STARTUP_FAILURE)


def _listener(host: str, port: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only on sockets that name their protocol: without it 40 ms an answer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    return listener


class _Server(uvicorn.Server):
    """Tells when it is ready, and stops at once: uvicorn looks ten times a second if it should."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._told: asyncio.Future[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def main_loop(self) -> None:
        self._told = asyncio.get_running_loop().create_future()
        ticking = asyncio.ensure_future(super().main_loop())
        await asyncio.wait((ticking, self._told), return_when=asyncio.FIRST_COMPLETED)
        ticking.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._told is not None and not self._told.done():
            self._told.get_loop().call_soon_threadsafe(self._told.cancel)


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE
    )
