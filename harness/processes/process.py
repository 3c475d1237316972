"""A child process as its owner sees it."""

from __future__ import annotations

import re
import signal
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

from harness.model.errors import ComponentDiedError, StackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["KILL", "KILL_DEADLINE", "Process", "log_file", "stop_all"]

TAIL_BYTES = 64 * 1024
START_DEADLINE = 30.0
KILL_DEADLINE = 10.0
GRACE = 2.0
KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows knows only the latter


class Process:
    """A child; every method may be called from any thread.

    ``started``, ``ready`` and ``exited`` are futures of its pid, its port and its exit code
    (negative: the signal it died of); from asyncio wait for them with `asyncio.wrap_future`.
    ``ready`` fails with `ComponentDiedError` when the process ends before it is ready.
    """

    def __init__(self, name: str, log: Path, signal_group: Callable[[int], None]) -> None:
        self.name = name
        self.log = log
        self.started: Future[int] = Future()
        self.ready: Future[int] = Future()
        self.exited: Future[int] = Future()
        self._signal_group = signal_group
        self._told = False

    def __repr__(self) -> str:
        code = self.exit_code()
        return f"<{self.name}: {'running' if code is None else f'exit code {code}'}>"

    @property
    def pid(self) -> int:
        """The process id; waits until the process was started."""
        return self._wait(self.started, START_DEADLINE, "start")

    def port(self, timeout: float = START_DEADLINE) -> int:
        """Wait until it is ready, and give the port that it reported.

        Raises:
            ComponentDiedError: it ended first.
            StackError: it did not get ready in time. Both show the tail of its log.

        """
        return self._wait(self.ready, timeout, "get ready")

    def alive(self) -> bool:
        """Tell whether it has not ended yet."""
        return not self.exited.done()

    def exit_code(self) -> int | None:
        """Give its exit code, negative for a signal; None while it lives."""
        return self.exited.result() if self.exited.done() else None

    def wait(self, timeout: float) -> int:
        """Wait until it ends, and give its exit code."""
        return self._wait(self.exited, timeout, "end")

    def log_tail(self, lines: int = 20) -> list[str]:
        """Give the last lines that it, or what it started, wrote to stdout and stderr."""
        if not self.log.exists():
            return []
        with self.log.open("rb") as log:
            log.seek(0, 2)
            log.seek(max(0, log.tell() - TAIL_BYTES))
            return log.read().decode(errors="replace").splitlines()[-lines:]

    def stop(self, grace: float = GRACE) -> int:
        """Ask it to end (SIGTERM), kill it after ``grace`` seconds, and give its exit code."""
        stop_all([self], grace)
        return self.exited.result()

    def terminate(self) -> None:
        """Ask it once to end (SIGTERM); don't wait."""
        if not self._told:
            self._told = True
            self.signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it and all that it started, now; don't wait."""
        self.signal(KILL)

    def signal(self, number: int) -> None:
        """Send a signal to it and to all that it started."""
        if self.alive():
            self._signal_group(number)

    def ended(self, code: int) -> None:
        """Note that it ended: called by its launcher, once."""
        died = ComponentDiedError(self.name, code, self.log_tail())
        for future in (self.started, self.ready):
            if not future.done():
                future.set_exception(died)
        self.exited.set_result(code)

    def _wait(self, future: Future[int], timeout: float, what: str) -> int:
        try:
            return future.result(timeout)
        except TimeoutError:
            tail = "".join(f"\n  | {line}" for line in self.log_tail())
            raise StackError(
                f"{self.name} did not {what} within {timeout:g} s; "
                f"its last log lines:{tail or ' (none)'}"
            ) from None


def stop_all(processes: Iterable[Process], grace: float = GRACE) -> None:
    """Stop processes, all at the same time; see `Process.stop`.

    Raises:
        StackError: one of them survives even being killed.

    """
    alive = [process for process in processes if process.alive()]
    for ask, seconds in ((Process.terminate, grace), (Process.kill, KILL_DEADLINE)):
        for process in alive:
            ask(process)
        wait([process.exited for process in alive], timeout=seconds)
        alive = [process for process in alive if process.alive()]
    if alive:
        raise StackError(f"{', '.join(p.name for p in alive)} could not be killed")


def log_file(folder: Path, name: str) -> Path:
    """Name the file that a process of this name logs to, absolute."""
    return folder.resolve() / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}.log"
