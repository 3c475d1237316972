"""What a child does: dress as its job says, then run it.

Standard library only and loaded by its path, under a private name, because the interpreter it
runs in may be the service's own, which knows nothing of this project. A job is a JSON object:

``name``, ``log``  who it is and the file that its stdout and stderr go to
``env``, ``cwd``, ``path``  the exact environment, the working directory, entries before sys.path
``entry``, ``arguments``  ``package.module:function`` or ``/file.py:function``, called as
    ``function(report, **arguments)``; ``report(port)`` tells the launcher that it is ready
``argv``  instead of ``entry``: a command
``id``, ``report_fd``  what a report is marked with, and where it is written
``guarded``  stdin stays open for as long as the harness lives; the child must not outlive it
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
import types
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_FOUND = 127
"""The exit code of a command that does not exist, as shells give it."""


def run(job: dict[str, Any]) -> None:
    """Become what the job says. Returns, or raises, when an ``entry`` has ended."""
    report_fd = _private(job["report_fd"])
    guard_fd = os.dup(0) if job["guarded"] else None
    _redirect(job["log"])
    _dress(job)
    if "argv" in job:
        _command(job["argv"], guard_fd)
    if guard_fd is not None:
        _watch(guard_fd, _kill_own_group)

    def report(port: int) -> None:
        line = json.dumps({"event": "ready", "id": job["id"], "port": port})
        os.write(report_fd, line.encode() + b"\n")

    resolve(job["entry"])(report, **job["arguments"])


def resolve(entry: str) -> Callable[..., None]:
    """Import ``package.module:function`` or ``/file.py:function``."""
    where, _, attribute = entry.rpartition(":")
    module = load(where) if where.endswith(".py") else importlib.import_module(where)
    function: Callable[..., None] = getattr(module, attribute)
    return function


def load(file: str) -> types.ModuleType:
    """Import a file under a private name, so that it can't hide a module of the service."""
    name = "_harness_" + os.path.basename(file)[:-3]  # noqa: PTH119 - pathlib costs start-up time
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} can't be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _private(descriptor: int) -> int:
    """Move a descriptor out of the way of stdio and of the child's own children."""
    moved = os.dup(descriptor)
    if descriptor > 2:  # noqa: PLR2004 - stdin, stdout, stderr
        os.close(descriptor)
    return moved


def _redirect(log: str) -> None:
    """Read from nowhere; write what is printed to the log, line by line."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nowhere, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.close(nowhere)
    os.close(written)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(  # type: ignore[union-attr]
            encoding="utf-8", errors="backslashreplace", line_buffering=True
        )


def _dress(job: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(job["env"])
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(job["cwd"])
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100,PTH120 - as in load()
    sys.path[:] = [*job["path"], *(entry for entry in sys.path if entry != here)]
    sys.argv[:] = [job["name"]]
    sys.modules["__main__"] = types.ModuleType("__main__")
    importlib.invalidate_caches()


def _command(argv: list[str], guard_fd: int | None) -> NoReturn:
    if guard_fd is None:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec keeps that
        _exec(argv)
    # SIGTERM comes to the whole group: stay to tell how the command ended. A handler, unlike
    # SIG_IGN, is not passed on to it.
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        process = subprocess.Popen(argv)
    except OSError as error:
        sys.exit(_refused(argv, error))

    def end() -> None:
        process.kill()
        _kill_own_group()

    _watch(guard_fd, end)
    _end_as(process.wait())


def _exec(argv: list[str]) -> NoReturn:
    try:
        os.execvp(argv[0], argv)  # noqa: S606 - no shell is the point
    except OSError as error:
        sys.exit(_refused(argv, error))


def _refused(argv: list[str], error: OSError) -> int:
    sys.stderr.write(f"can't start {argv[0]}: {error}\n")
    return NOT_FOUND


def _end_as(code: int) -> NoReturn:
    """Exit as the command did, by the same signal if it was one."""
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


def _watch(guard_fd: int, end: Callable[[], None]) -> None:
    """Call ``end`` when the other end of the guard pipe closes: the harness is gone."""

    def wait() -> None:
        os.read(guard_fd, 1)
        end()

    threading.Thread(target=wait, name="harness-guard", daemon=True).start()


def _kill_own_group() -> None:
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    run(json.loads(sys.stdin.buffer.readline()))
