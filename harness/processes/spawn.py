"""A launcher that starts a fresh interpreter for each child: everywhere, any interpreter."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from harness.model.errors import StackError
from harness.processes.process import KILL, KILL_DEADLINE, Process, log_file, stop_all
from harness.processes.targets import CommandTarget, free_port, job_of

if TYPE_CHECKING:
    from harness.processes.targets import Target

__all__ = ["Spawner"]

CHILD = Path(__file__).with_name("child.py")


class Spawner:
    """See `Launcher`. The child's stdin is its guard: it ends when the harness does."""

    def __init__(self, folder: Path, *, python: str = sys.executable) -> None:
        self._folder = folder
        self._python = python
        self._ids = itertools.count(1)
        self._running: dict[int, tuple[Process, threading.Thread]] = {}

    def start(self, target: Target, *, name: str) -> Process:
        """Start an interpreter for the child; see `Launcher`.

        Raises:
            StackError: the interpreter can't be started.

        """
        number = next(self._ids)
        port = free_port() if isinstance(target, CommandTarget) else 0
        log = log_file(self._folder, name)
        job = job_of(target, port)
        job |= {"id": number, "name": name, "log": str(log), "report_fd": 1, "guarded": True}
        popen = self._popen(target, log)
        process = Process(name, log, lambda n: _signal_group(popen, n))
        process.started.set_result(popen.pid)
        if isinstance(target, CommandTarget):
            process.ready.set_result(port)
        watcher = threading.Thread(
            target=self._watch, args=(number, process, popen, job), name=name, daemon=True
        )
        self._running[number] = process, watcher
        watcher.start()
        return process

    def close(self) -> None:
        """Stop every child."""
        running = list(self._running.values())
        stop_all([process for process, _ in running])
        for _, watcher in running:
            watcher.join(KILL_DEADLINE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _popen(self, target: Target, log: Path) -> subprocess.Popen[bytes]:
        # A command's PYTHON… variables are its own business, not that of the interpreter around it.
        python = [sys.executable, "-I"] if isinstance(target, CommandTarget) else [self._python]
        try:
            with log.open("ab") as errors:
                return subprocess.Popen(
                    [*python, str(CHILD)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=dict(target.env),
                    start_new_session=True,
                )
        except OSError as error:
            raise StackError(f"can't start {python[0]}: {error}") from error

    def _watch(
        self, number: int, process: Process, popen: subprocess.Popen[bytes], job: dict[str, object]
    ) -> None:
        assert popen.stdin is not None  # noqa: S101 - narrows for mypy
        assert popen.stdout is not None  # noqa: S101
        with suppress(OSError):
            popen.stdin.write(json.dumps(job).encode() + b"\n")
            popen.stdin.flush()
        with popen.stdout as reports:
            for line in reports:
                process.ready.set_result(json.loads(line)["port"])
        code = popen.wait()
        _signal_group(popen, KILL)  # what it started itself and left behind
        with suppress(OSError):
            popen.stdin.close()
        del self._running[number]
        process.ended(code)


def _signal_group(popen: subprocess.Popen[bytes], number: int) -> None:
    if not hasattr(os, "killpg"):
        popen.terminate()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(popen.pid, number)
