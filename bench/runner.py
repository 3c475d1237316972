"""Run sections, each in a process of its own that is gone when its time is up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.table import Row, from_json

__all__ = ["SectionError", "run_section"]

_DEADLINE, _FULL_DEADLINE = 90.0, 600.0
_TAIL = 15


class SectionError(Exception):
    """A section broke or took too long; the text shows the end of what it said."""


def run_section(name: str, *, full: bool) -> list[Row]:
    """Measure one section.

    Raises:
        SectionError: it broke, or its deadline passed.

    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        result, log = Path(folder, "rows.json"), Path(folder, "log")
        with log.open("wb") as said:
            deadline = _FULL_DEADLINE if full else _DEADLINE
            code = _run([name, str(result), *(["--full"] if full else [])], said.fileno(), deadline)
        if code != 0:
            ending = "took too long" if code is None else f"ended with exit code {code}"
            tail = log.read_text(errors="replace").splitlines()[-_TAIL:]
            raise SectionError("\n  ".join([f"{name} {ending}", *tail]))
        return from_json(json.loads(result.read_text()))


def _run(arguments: list[str], log: int, deadline: float) -> int | None:
    """Run a section in a session of its own; None when it did not end in time."""
    command = [sys.executable, "-m", "bench.child", *arguments]
    with subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True) as child:
        try:
            return child.wait(deadline)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the section if it still runs, and whatever it started directly."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
