"""What the harness needs of a machine, each with a check, what it is for, and what to do."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

from harness.engines.stepfunctions_local import DEFAULT_IMAGE
from harness.files import scratch_folder
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["CHECKS", "PATIENCE", "Absent", "Check", "Finding", "command", "findings"]

_DISTRIBUTION = "contract-harness"
PATIENCE = 10.0
_OLDEST = (3, 11)


class Absent(Exception):  # noqa: N818  (an answer of a check, not an error of the program)
    """Something is not there, or does not work; the text says what was seen."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: what it is called, what needs it, what to do when it is absent.

    ``look`` gives what was found, in a few words, or raises `Absent`. Without a ``required`` one
    scenarios can't be replayed; the others only matter to what they are for.
    """

    name: str
    needed_for: str
    advice: str
    look: Callable[[], str]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw."""

    check: Check
    works: bool
    seen: str


def findings(checks: tuple[Check, ...] | None = None) -> Iterator[Finding]:
    """Do the checks, one after the other; a check that breaks is a finding too."""
    for check in CHECKS if checks is None else checks:
        try:
            yield Finding(check, works=True, seen=check.look())
        except (Absent, HarnessError, OSError) as absent:
            yield Finding(check, works=False, seen=str(absent))


def _python() -> str:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST:
        raise Absent(found)
    return found


def _packages() -> str:
    """Look for what the package says that it requires, development extras left out."""
    names = [_name(text) for text in requires(_DISTRIBUTION) or () if "extra ==" not in text]
    wanted = [name for name in names if name != "uvloop" or sys.platform != "win32"]
    missing = [name for name in wanted if not _installed(name)]
    if missing:
        raise Absent(f"missing: {', '.join(missing)}")
    return f"{len(wanted)} packages"


def _name(requirement: str) -> str:
    return re.split(r"[\s<>=!~;\[(]", requirement, maxsplit=1)[0]


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _loopback() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = server.getsockname()
        with closing(socket.create_connection(address, timeout=PATIENCE)):
            return f"127.0.0.1:{address[1]} was free and answered"


def _folder() -> str:
    with scratch_folder() as folder:
        return str(folder.parent)


def _configuration() -> str:
    from harness.stack import load_config  # noqa: PLC0415  (checked as one of many)

    return str(load_config().file)


def _fork_server() -> str:
    if not hasattr(os, "fork") or sys.platform == "darwin":
        raise Absent(f"{sys.platform} can't fork safely; children start as fresh interpreters")
    return "children are forked from a warm interpreter"


def command(*words: str) -> Callable[[], str]:
    """Make a look that runs a command and gives the first line of its output."""

    def look() -> str:
        if shutil.which(words[0]) is None:
            raise Absent(f"there is no {words[0]} on PATH")
        done = _run(words)
        text = (done.stdout.strip() or done.stderr.strip()).partition("\n")[0]
        if done.returncode:
            raise Absent(text or f"{words[0]} ended with exit code {done.returncode}")
        return text

    return look


def _run(words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise Absent(f"{' '.join(words)} did not answer within {PATIENCE:g} s") from None


_DOCKER = "--engine stepfunctions-local, --compare and the compose stack"

CHECKS = (
    Check("Python", "everything", "install Python 3.11 or newer", _python, required=True),
    Check("packages", "everything", "make run, or pip install -e .", _packages, required=True),
    Check(
        "loopback",
        "everything: all parts talk over free ports of 127.0.0.1",
        "allow connections to 127.0.0.1 (firewall, sandbox)",
        _loopback,
        required=True,
    ),
    Check(
        "temporary folder",
        "logs of the parts of the stack",
        "set TMPDIR to a folder that can be written",
        _folder,
        required=True,
    ),
    Check(
        "harness.toml",
        "harness run and up, which read what to test from it",
        "run in a project that has one, or give --config",
        _configuration,
    ),
    Check(
        "fork server",
        "starting functions in tens of milliseconds",
        "nothing: the stack works all the same, but starts more slowly",
        _fork_server,
    ),
    Check(
        "Docker engine",
        _DOCKER,
        "install and start Docker, or set DOCKER_HOST",
        command("docker", "version", "--format", "{{.Server.Version}}"),
    ),
    Check(
        "Step Functions image",
        "--engine stepfunctions-local",
        f"docker pull {DEFAULT_IMAGE}",
        command("docker", "image", "inspect", "--format", "{{.Id}}", DEFAULT_IMAGE),
    ),
    Check(
        "docker compose",
        "the compose stack, run --attach compose",
        "install the Docker compose plugin",
        command("docker", "compose", "version"),
    ),
    Check(
        "Node.js",
        "tests with the AWS SDK for JavaScript",
        "install Node.js 18 or newer",
        command("node", "--version"),
    ),
    Check("npm", "the same tests", "install npm", command("npm", "--version")),
    Check(
        "git",
        "harness contracts publish, which takes version and branch from it",
        "install git",
        command("git", "--version"),
    ),
    Check(
        "aws",
        "repeating a step with the command that a report shows",
        "pip install awscli",
        command("aws", "--version"),
    ),
    Check("curl", "the same", "install curl", command("curl", "--version")),
)
