"""A launcher that forks children from a warm interpreter: tens of milliseconds each (Linux)."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from harness.model.errors import StackError
from harness.processes.process import KILL_DEADLINE, Process, log_file, stop_all
from harness.processes.targets import CommandTarget, basics, free_port, job_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.processes.targets import Target

__all__ = ["ForkServer"]

SCRIPT = Path(__file__).with_name("forkserver.py")
KILLED = -9
COMMON = ("http.client", "json", "logging")
"""What nearly every child imports, a function's runtime in any case."""
LAZY = {
    "uvicorn": (
        "uvicorn.server",
        "uvicorn.lifespan.on",
        "uvicorn.loops.auto",
        "uvicorn.protocols.http.auto",
        "uvicorn.protocols.websockets.auto",
    )
}
"""What a preloaded module imports only when it is first used."""


class ForkServer:
    """See `Launcher`. One server process, started at once, warms up while it already takes orders.

    A service that brings its own copy of a preloaded module (a vendored dependency) is run in a
    fresh interpreter instead, as it is when deployed.

    Raises:
        StackError: the interpreter can't be started.

    """

    def __init__(
        self, folder: Path, *, python: str = sys.executable, preload: Sequence[str] = ()
    ) -> None:
        self.warm: Future[list[str]] = Future()
        """The preloaded modules that could not be imported, and why."""
        self._folder = folder
        self._ids = itertools.count(1)
        self._processes: dict[int, Process] = {}
        self._lock = threading.Lock()
        self._log = log_file(folder, "fork server")
        self._server, self._control = _start_server(python, preload, self._log)
        self._listener = threading.Thread(target=self._listen, name="fork server", daemon=True)
        self._listener.start()

    def start(self, target: Target, *, name: str) -> Process:
        """Order a child; see `Launcher`.

        Raises:
            StackError: the fork server is gone.

        """
        number = next(self._ids)
        process = Process(name, log_file(self._folder, name), lambda n: self._signal(number, n))
        port = free_port() if isinstance(target, CommandTarget) else 0
        job = job_of(target, port)
        job |= {"id": number, "name": name, "log": str(process.log), "guarded": False}
        self._processes[number] = process
        if isinstance(target, CommandTarget):
            process.ready.set_result(port)
        try:
            self._send({"order": "start", "job": job})
        except OSError as error:
            del self._processes[number]
            tail = self._log.read_text(errors="replace")[-2000:]
            raise StackError(f"the fork server is gone; its log: {tail or '(empty)'}") from error
        return process

    def close(self) -> None:
        """Stop every child, then the server."""
        try:
            stop_all(list(self._processes.values()))
        finally:
            with suppress(OSError):
                self._control.shutdown(socket.SHUT_WR)
            self._listener.join(KILL_DEADLINE)
            self._control.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _signal(self, child: int, number: int) -> None:
        with suppress(OSError):
            self._send({"order": "signal", "id": child, "number": number})

    def _send(self, order: dict[str, object]) -> None:
        line = json.dumps(order).encode() + b"\n"
        with self._lock:
            self._control.sendall(line)

    def _listen(self) -> None:
        with suppress(ConnectionResetError), self._control.makefile("rb") as events:
            for line in events:
                self._note(json.loads(line))
        self._server.wait()
        for process in list(self._processes.values()):
            process.ended(KILLED)  # they die with their server
        if not self.warm.done():
            self.warm.set_result([])

    def _note(self, event: dict[str, Any]) -> None:
        match event:
            case {"event": "warm", "notes": notes}:
                self.warm.set_result(notes)
            case {"event": "started", "id": child, "pid": pid}:
                self._processes[child].started.set_result(pid)
            case {"event": "ready", "id": child, "port": port}:
                self._processes[child].ready.set_result(port)
            case {"event": "exited", "id": child, "code": code}:
                self._processes.pop(child).ended(code)


def _start_server(
    python: str, preload: Sequence[str], log: Path
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    try:
        with theirs, log.open("ab") as printed:
            server = subprocess.Popen(
                [python, str(SCRIPT), *COMMON, *_with_lazy(preload)],
                stdin=theirs.fileno(),
                stdout=printed,
                stderr=printed,
                env=basics(os.environ),
                start_new_session=True,
            )
    except OSError as error:
        ours.close()
        raise StackError(f"can't start {python}: {error}") from error
    return server, ours


def _with_lazy(preload: Sequence[str]) -> list[str]:
    return [each for module in preload for each in (module, *LAZY.get(module, ()))]
