"""What a child can be: an ASGI app, a Python function, a command."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "AsgiTarget",
    "CommandTarget",
    "Job",
    "PythonTarget",
    "Target",
    "basics",
    "free_port",
    "job_of",
]

ASGI_ENTRY = f"{Path(__file__).with_name('asgi.py')}:serve"


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonTarget:
    """A Python function in a process of its own, called as ``function(report, **arguments)``.

    ``entry`` is ``package.module:function`` or ``/path/to/file.py:function``. The function calls
    ``report(port)`` when it is ready to be used (`Process.port` waits for that). ``arguments``
    must be JSON. ``env`` is the whole environment, nothing is inherited; ``path`` comes before
    the interpreter's own ``sys.path``.
    """

    entry: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path()
    path: Sequence[Path] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AsgiTarget:
    """An ASGI app, ``package.module:attribute``, served by uvicorn; ready when it takes requests.

    With ``port=0`` the child binds a free port itself and reports it, so there is no race.
    """

    app: str
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path()
    path: Sequence[Path] = ()
    host: str = "127.0.0.1"
    port: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTarget:
    """Any command. ``{port}`` in ``argv`` and ``env`` stands for a free port of 127.0.0.1.

    A command can't report, so it counts as ready at once: wait for it to answer.
    """

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path()


Target: TypeAlias = AsgiTarget | PythonTarget | CommandTarget

BASICS = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")


def basics(environ: Mapping[str, str]) -> dict[str, str]:
    """Pick what any program needs to run; all else in an environment is its owner's."""
    return {name: environ[name] for name in BASICS if name in environ}


def free_port(host: str = "127.0.0.1") -> int:
    """Find a port that was free a moment ago: for programs that can't choose and tell one."""
    with socket.create_server((host, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


Job: TypeAlias = dict[str, object]
"""A target as child.py reads it: JSON."""


def job_of(target: Target, port: int) -> Job:
    """Write a target down for child.py; ``port`` is what a command's ``{port}`` stands for."""
    match target:
        case CommandTarget():
            return {
                "argv": [_with_port(word, port) for word in target.argv],
                "env": {name: _with_port(value, port) for name, value in target.env.items()},
                "cwd": str(target.cwd.resolve()),
                "path": [],
            }
        case AsgiTarget(app=app, host=host):
            arguments = {"app": app, "host": host, "port": target.port}
            return _python_job(target, ASGI_ENTRY, arguments)
        case PythonTarget():
            return _python_job(target, target.entry, target.arguments)


def _python_job(
    target: AsgiTarget | PythonTarget, entry: str, arguments: Mapping[str, object]
) -> Job:
    python_path = target.env.get("PYTHONPATH", "").split(os.pathsep)
    return {
        "entry": entry,
        "arguments": dict(arguments),
        "env": dict(target.env),
        "cwd": str(target.cwd.resolve()),
        "path": [*(str(entry.resolve()) for entry in target.path), *filter(None, python_path)],
    }


def _with_port(text: str, port: int) -> str:
    return text.replace("{port}", str(port))
