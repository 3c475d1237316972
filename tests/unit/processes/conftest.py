"""Launchers of both kinds, and small programs to launch."""

from __future__ import annotations

import os
import socket
import time
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from harness.processes import ForkServer, PythonTarget, Spawner, basics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.processes import Launcher

DEADLINE = 20.0

PROGRAMS = '''
import json, os, pathlib, random, signal, socket, subprocess, sys, threading, time, uuid

def forever():
    threading.Event().wait()

def tell(report, *, to, **what):
    """Write what it is like in here to a file, then be ready."""
    facts = {
        "what": what, "env": dict(os.environ), "cwd": os.getcwd(), "path": sys.path,
        "argv": sys.argv, "stdin": sys.stdin.read(), "random": random.random(),
        "uuid": str(uuid.uuid4()), "main": sorted(vars(sys.modules["__main__"])),
        "descriptors": sorted(
            name for fd in os.listdir("/proc/self/fd")
            if os.path.exists(link := f"/proc/self/fd/{fd}")
            and not (name := os.readlink(link)).startswith(("/dev/null", "/proc/"))
        ),
        "threads": threading.active_count(),
        "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
        "group": os.getpgrp(), "pid": os.getpid(),
    }
    pathlib.Path(to).write_text(json.dumps(facts))
    report(1)
    forever()

def end(report, *, code):
    print("about to end")
    sys.exit(code)

def end_later(report, *, when):
    report(1)
    while not os.path.exists(when):
        time.sleep(0.01)
    print("on stdout")
    raise RuntimeError("ended later")

def never_ready(report):
    print("still trying")
    forever()

def stubborn(report):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    report(1)
    forever()

def ends_with_the_others(report, *, me, all_of_them):
    """On SIGTERM, end only when the others were told to end too."""
    def asked(*_):
        pathlib.Path(me).touch()
        while not all(os.path.exists(each) for each in all_of_them):
            time.sleep(0.01)
        os._exit(0)
    signal.signal(signal.SIGTERM, asked)
    report(1)
    forever()

def leaves_a_child(report, *, pid_file):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pathlib.Path(pid_file).write_text(str(child.pid))
    report(1)

def leaves_a_daemon(report, *, pid_file):
    file = pathlib.Path(pid_file)
    if os.fork() == 0:
        os.setsid()
        file.with_suffix(".new").write_text(str(os.getpid()))
        file.with_suffix(".new").rename(file)
        forever()
    while not file.exists():
        time.sleep(0.01)
'''

APPS = """
import os

async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": os.environ["ANSWER"].encode()})

async def cannot_start(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database"})
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Give a folder with the modules ``programs`` and ``apps``."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "programs.py").write_text(dedent(PROGRAMS))
    (folder / "apps.py").write_text(dedent(APPS))
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Give the folder that logs go to."""
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


@pytest.fixture(params=[ForkServer, Spawner], ids=["forked", "spawned"])
def launcher(request: pytest.FixtureRequest, runs: Path) -> Iterator[Launcher]:
    """Give a launcher of each kind."""
    with request.param(runs) as launcher:
        yield launcher


@pytest.fixture
def env() -> dict[str, str]:
    """Give what any program needs."""
    return basics(os.environ)


@pytest.fixture
def program(code: Path, env: dict[str, str]) -> Callable[..., PythonTarget]:
    """Give what describes one of the programs above."""

    def describe(name: str, **arguments: object) -> PythonTarget:
        return PythonTarget(
            entry=f"programs:{name}", arguments=arguments, env=env, cwd=code, path=[code]
        )

    return describe


@pytest.fixture
def eventually() -> Callable[[Callable[[], object], str], None]:
    """Give what waits until something is so, and fails when it isn't in time."""

    def wait(happened: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + DEADLINE
        while not happened():
            if time.monotonic() > deadline:
                pytest.fail(f"not within {DEADLINE} s: {what}")
            time.sleep(0.01)

    return wait


@pytest.fixture
def refuses() -> Callable[[int], bool]:
    """Give what tells whether nobody listens at a port."""

    def nobody_listens(port: int) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) != 0

    return nobody_listens
