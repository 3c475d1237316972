"""What was started for a stack, by name: its processes, its URLs, and whether it still lives."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.model.errors import ComponentDiedError, StackError
from harness.processes import AsgiTarget, CommandTarget
from harness.seams.wire import NoAnswerError, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from harness.processes import Launcher, Process, Target
    from harness.stack.config import Runnable

__all__ = ["Components", "target_of"]

_PORT_DEADLINE = 30.0
_ANSWER_DEADLINE = 30.0
"""Seconds that a component has until it listens, and then until it answers."""
_ASK_TIMEOUT = 10.0

_PAUSE = 0.02


def target_of(
    runnable: Runnable, env: Mapping[str, str], *, root: Path, path: Sequence[Path], python: str
) -> Target | None:
    """Say how to run something; None when it runs at a URL already."""
    if runnable.app is not None:
        return AsgiTarget(app=runnable.app, env=env, cwd=root, path=path)
    if runnable.command is not None:
        argv = [word.replace("{python}", python) for word in runnable.command]
        return CommandTarget(argv=argv, env={"PORT": "{port}", **env}, cwd=root)
    return None


class Components(Mapping[str, str]):
    """URLs by component name; asking for one waits until the component has its port."""

    def __init__(self) -> None:
        self._urls: dict[str, str] = {}
        self._processes: dict[str, Process] = {}
        self._shared: dict[str, Process] = {}

    def place(self, name: str, url: str) -> None:
        """Remember where a component is."""
        self._urls[name] = url.rstrip("/")

    def start(self, launcher: Launcher, name: str, target: Target) -> Process:
        """Start a component's process, and don't wait for it."""
        process = self._processes[name] = launcher.start(target, name=name)
        return process

    def watch(self, name: str, process: Process) -> None:
        """Count a process that others own as a component's: it must live."""
        self._shared[name] = process

    def __getitem__(self, name: str) -> str:
        """Give a component's URL, waiting for its port where it has to choose one.

        Raises:
            ComponentDiedError: it ended before it was ready.
            StackError: it was not ready in time.

        """
        if name not in self._urls:
            self._urls[name] = f"http://127.0.0.1:{self._processes[name].port(_PORT_DEADLINE)}"
        return self._urls[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._urls, **self._processes})

    def __len__(self) -> int:
        return len({**self._urls, **self._processes})

    def await_answer(self, name: str, path: str) -> None:
        """Wait until a component answers a GET with anything but a server error.

        Raises:
            ComponentDiedError: it ended instead.
            StackError: it did not answer in time; says what it answered last, and its log.

        """
        url = self[name] + path
        until = time.monotonic() + _ANSWER_DEADLINE
        with Wire(_ASK_TIMEOUT) as wire:
            while (seen := _get(wire, url)) is not None:
                if name in self._processes:
                    _check(name, self._processes[name])
                if time.monotonic() > until:
                    late = f"{name} did not answer within {_ANSWER_DEADLINE:g} s"
                    raise StackError(f"{late}: {seen}{self._log(name)}")
                time.sleep(_PAUSE)

    def terminate(self) -> None:
        """Ask all that was started for this stack alone to end, and don't wait."""
        for process in self._processes.values():
            process.terminate()

    def check_alive(self) -> None:
        """Make sure that no process has ended.

        Raises:
            ComponentDiedError: one has; says which, how, and shows its last log lines.

        """
        for name, process in {**self._shared, **self._processes}.items():
            _check(name, process)

    def _log(self, name: str) -> str:
        process = self._processes.get(name)
        lines = process.log_tail() if process is not None else []
        return "; its last log lines:" + "".join(f"\n  | {line}" for line in lines)


def _check(name: str, process: Process) -> None:
    if not process.alive():
        raise ComponentDiedError(name, process.exit_code(), process.log_tail())


def _get(wire: Wire, url: str) -> str | None:
    """Say why an answer is no sign of life; null when it is one."""
    try:
        status = wire.ask("GET", url).status
    except NoAnswerError as error:
        return str(error)
    return f"GET {url} gives {status}" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
