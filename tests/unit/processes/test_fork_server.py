"""What only forking has: warm modules, a service's own copies of them, a server that can die."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from harness.model.errors import ComponentDiedError, StackError
from harness.processes import ForkServer, PythonTarget, Spawner, create_launcher

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")

WHICH = """
import pathlib, sys
warm = "colorsys" in sys.modules
import colorsys

def main(report, *, to):
    pathlib.Path(to).write_text(f"{warm} {colorsys.__file__}")
    report(1)
"""


@pytest.fixture
def which(code, env, tmp_path):
    """Give what tells which copy of a preloaded module a child sees, and if it was warm."""

    def ask(launcher: ForkServer, folder: Path) -> tuple[str, str]:
        (code / "which.py").write_text(WHICH)
        to = tmp_path / "which"
        target = PythonTarget(
            entry=f"{code / 'which.py'}:main",
            arguments={"to": str(to)},
            env=env,
            path=[folder],
            cwd=code,
        )
        process = launcher.start(target, name="which")
        process.port()
        process.wait(30)
        warm, _, file = to.read_text().partition(" ")
        return warm, file

    return ask


def test_modules_are_imported_once_for_all(runs, which, tmp_path):
    with ForkServer(runs, preload=["colorsys"]) as launcher:
        assert launcher.warm.result(30) == []
        warm, file = which(launcher, tmp_path / "nothing-here")
    assert warm == "True"
    assert Path(file).parent == Path(os.__file__).parent


def test_a_service_that_brings_its_own_copy_gets_it(runs, which, tmp_path):
    own = tmp_path / "vendored"
    own.mkdir()
    (own / "colorsys.py").write_text("mine = True\n")
    with ForkServer(runs, preload=["colorsys"]) as launcher:
        warm, file = which(launcher, own)
    assert warm == "False"
    assert Path(file) == own / "colorsys.py"


def test_what_cannot_be_preloaded_is_noted_and_no_obstacle(runs, program):
    preload = ["no_such_module", "colorsys", "this.neither"]
    with ForkServer(runs, preload=preload) as launcher:
        notes = launcher.warm.result(30)
        assert launcher.start(program("end", code=4), name="x").wait(30) == 4
    assert [note.partition(":")[0] for note in notes] == ["no_such_module", "this.neither"]


def test_orders_before_it_is_warm_are_kept(runs, program, tmp_path):
    (tmp_path / "go").touch()
    with ForkServer(runs, preload=["uvicorn", "http.client"]) as launcher:
        processes = [launcher.start(program("end", code=n), name=f"p{n}") for n in range(3)]
        assert not launcher.warm.done()
        assert [process.wait(60) for process in processes] == [0, 1, 2]


def test_its_death_takes_the_children_along_and_is_told(runs, program):
    with ForkServer(runs) as launcher:
        process = launcher.start(program("stubborn"), name="orphan")
        process.port()
        child = psutil.Process(process.pid)
        never = launcher.start(program("never_ready"), name="never ready")
        child.parent().send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
        with pytest.raises(ComponentDiedError, match="never ready ended"):
            never.port()
        _, alive = psutil.wait_procs([child], timeout=20)
        assert not alive
        with pytest.raises(StackError, match="fork server is gone"):
            launcher.start(program("end", code=0), name="late")


def test_what_escaped_its_group_ends_when_it_closes(runs, program, tmp_path):
    pid_file = tmp_path / "pid"
    with ForkServer(runs) as launcher:
        process = launcher.start(program("leaves_a_daemon", pid_file=str(pid_file)), name="x")
        assert process.wait(30) == 0
        escaped = int(pid_file.read_text())
        assert psutil.pid_exists(escaped)
    assert not psutil.pid_exists(escaped)


def test_the_platform_decides_which_launcher_there_is(runs):
    kinds = {}
    for platform in ("linux", "darwin", "win32"):
        with create_launcher(runs, platform=platform) as launcher:
            kinds[platform] = type(launcher)
    assert kinds == {"linux": ForkServer, "darwin": Spawner, "win32": Spawner}
