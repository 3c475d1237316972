"""The official ``pact`` program: where it is, and how to run it so that it always ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Finished", "run_pact"]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run of the program ended."""

    exit_code: int
    output: str


def _program() -> str:
    beside_python = Path(sysconfig.get_path("scripts")) / "pact"
    found = shutil.which(str(beside_python)) or shutil.which("pact")
    if found is None:
        raise HarnessError("the pact program is not installed", "pip install pact-python-cli")
    return found


def _inherited() -> dict[str, str]:
    """Give this process's environment without what would make the program leave questions out.

    ``PACT_DESCRIPTION`` and its kin select interactions; those left out would look kept.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PACT_") or name.startswith("PACT_BROKER_")
    }


def run_pact(
    arguments: Sequence[str], *, timeout: float, environment: Mapping[str, str] | None = None
) -> Finished:
    """Run it and wait at most ``timeout`` seconds; tracking is off.

    Raises:
        HarnessError: it is not installed, or did not end in time.

    """
    surroundings = {**_inherited(), **(environment or {}), "PACT_DO_NOT_TRACK": "true"}
    try:
        done = subprocess.run(
            [_program(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=surroundings,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode(errors="replace").strip().splitlines()
        last = f"; the last it said: {said[-1]}" if said else ""
        raise HarnessError(f"pact {arguments[0]} did not end in {timeout:g} s{last}") from error
    return Finished(done.returncode, done.stdout.decode(errors="replace"))
