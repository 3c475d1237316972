"""ASGI apps on free loopback ports, all in one background event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from harness.model.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

    from uvicorn.server import ServerState

    from harness.faults.asgi import App

__all__ = ["LOOPBACK", "Listener", "LoopThread"]

T = TypeVar("T")

LOOPBACK = "127.0.0.1"
_DEADLINE = 10.0
_BACKLOG = 512


class Listener:
    """A port that is taken already: its URL can be told before there is an app to serve.

    Port 0 takes a free one; any other may be in use, which is a `StackError`.

    Connections wait until `LoopThread.serve` gets to them.
    """

    def __init__(self, host: str = LOOPBACK, port: int = 0) -> None:
        # asyncio sets TCP_NODELAY only on sockets that name their protocol.
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.socket.bind((host, port))
        except OSError as error:
            self.socket.close()
            raise StackError(f"can't listen on {host}:{port}: {error.strerror}") from error
        self.socket.listen(_BACKLOG)
        self.url = f"http://{host}:{self.socket.getsockname()[1]}"

    def close(self) -> None:
        """Give the port back; harmless when it is served, for then its server does."""
        self.socket.close()


class LoopThread:
    """An event loop in a thread of its own, with the servers that run in it; a context manager."""

    def __init__(self) -> None:
        self._loop = _new_event_loop()
        self._thread = threading.Thread(target=self._run, name="harness-loop", daemon=True)
        self._servers: list[tuple[asyncio.Server, ServerState]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = _DEADLINE) -> T:
        """Run a coroutine in the loop and wait for its result.

        Raises:
            StackError: it took longer than ``timeout`` seconds.

        """
        future = self.submit(work)
        try:
            return future.result(timeout)
        except TimeoutError as error:
            if future.done():
                raise  # its own
            future.cancel()
            name = getattr(work, "__qualname__", work)
            raise StackError(f"{name} took longer than {timeout:g} s") from error

    def serve(self, app: App, listener: Listener | None = None) -> str:
        """Serve an app, on a free port unless a listener is given; gives its URL."""
        listener = listener or Listener()
        self.run(self._start(app, listener.socket))
        return listener.url

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin to run a coroutine in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """Stop the servers, then the loop; connections that are still open are cut."""
        if not self._thread.is_alive():
            return
        with contextlib.suppress(StackError):
            self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_DEADLINE)

    async def _start(self, app: App, listener: socket.socket) -> None:
        """Serve with uvicorn's protocol, without its server, which takes 0.2 s to stop."""
        from uvicorn import Config  # noqa: PLC0415  (a run that ends early need not import it)
        from uvicorn.server import ServerState  # noqa: PLC0415

        config = Config(
            _ended_quietly(app), http="httptools", ws="none", lifespan="off", log_config=None
        )
        config.load()
        state = ServerState()
        protocol = cast("Callable[..., asyncio.Protocol]", config.http_protocol_class)
        server = await self._loop.create_server(
            lambda: protocol(config=config, server_state=state, app_state={}), sock=listener
        )
        self._servers.append((server, state))

    async def _stop(self) -> None:
        for server, state in self._servers:
            server.close()
            for connection in list(state.connections):
                connection.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()


def _ended_quietly(app: App) -> App:
    """Let an app be cancelled: uvicorn would log it as the app's error."""

    async def quiet(scope: Any, receive: Any, send: Any) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return quiet


def _new_event_loop() -> asyncio.AbstractEventLoop:
    """Make the fastest loop there is: uvloop does not exist for Windows."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
