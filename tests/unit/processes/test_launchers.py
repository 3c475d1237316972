"""What a child gets, how it ends, and who notices: the same for both launchers."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from harness.model.errors import ComponentDiedError, StackError
from harness.processes import AsgiTarget, CommandTarget, PythonTarget, stop_all

LINUX = sys.platform == "linux"
ENDLESS = "import time; time.sleep(600)"


@pytest.fixture
def facts(launcher, program, code):
    """Give what asks a child what it is like in there."""

    def ask(name: str = "it", **changes: Any) -> dict[str, Any]:
        to = code / f"{name}.json"
        target = program("tell", to=str(to), extra=[1, "ä"])
        target = PythonTarget(**{**_fields(target), **changes})
        process = launcher.start(target, name=name)
        process.port()
        return {**json.loads(to.read_text()), "seen_pid": process.pid}

    return ask


def _fields(target: PythonTarget) -> dict[str, Any]:
    return {name: getattr(target, name) for name in target.__dataclass_fields__}


def test_an_app_reports_the_port_it_chose(launcher, code, env):
    apps = [
        launcher.start(
            AsgiTarget(app="apps:app", env=env | {"ANSWER": word}, cwd=code, path=[code]),
            name=word,
        )
        for word in ("one", "two")
    ]
    answers = [
        urllib.request.urlopen(f"http://127.0.0.1:{app.port()}").read().decode() for app in apps
    ]
    assert answers == ["one", "two"]
    assert len({app.port() for app in apps}) == 2


def test_a_child_gets_exactly_what_its_target_says(facts, code):
    own = {"A": "1", "PYTHONPATH": "/from/the/environment"}
    seen = facts(env=own)
    seen["env"].pop("__CF_USER_TEXT_ENCODING", None)  # macOS adds it to every process
    assert seen["env"] == own
    assert Path(seen["cwd"]).samefile(code)
    assert seen["path"][:2] == [str(code.resolve()), "/from/the/environment"]
    assert seen["what"] == {"extra": [1, "ä"]}
    assert seen["argv"] == ["it"]
    assert seen["stdin"] == ""


def test_a_child_finds_nothing_of_the_launcher(facts):
    seen = facts()
    assert not [entry for entry in seen["path"] if entry.endswith("processes")]
    assert not {"Server", "run", "main"} & set(seen["main"])
    assert seen["interrupt"]
    assert seen["group"] == seen["pid"] == seen["seen_pid"]


@pytest.mark.skipif(not LINUX, reason="lists descriptors in /proc")
def test_a_child_inherits_its_log_and_its_guard_and_nothing_else(facts, launcher):
    before = facts("first")
    after = facts("second")
    for seen in (before, after):
        pipes = [name for name in seen["descriptors"] if name.startswith("pipe:")]
        others = [name for name in seen["descriptors"] if not name.startswith("pipe:")]
        assert [Path(name).suffix for name in others] == [".log", ".log"]
        assert len(pipes) <= 2, "to report with, and to be guarded by"
    assert launcher


def test_children_share_no_randomness(facts):
    one, two = facts("one"), facts("two")
    assert one["random"] != two["random"]
    assert one["uuid"] != two["uuid"]


def test_a_command_gets_a_free_port(launcher, env):
    target = CommandTarget(
        argv=[sys.executable, "-c", "import os; print({port}, os.environ['URL'])"],
        env=env | {"URL": "http://127.0.0.1:{port}/"},
    )
    process = launcher.start(target, name="a command")
    assert process.wait(30) == 0
    port = process.port()
    assert process.log_tail() == [f"{port} http://127.0.0.1:{port}/"]
    assert process.log.name == "a-command.log"


@pytest.mark.parametrize(
    ("code_given", "expected"), [("3", 3), ("0", 0), ("None", 0), ("'why'", 1)]
)
def test_an_exit_code_is_told(launcher, env, code_given, expected):
    python = f"import sys; print('bye', flush=True); sys.exit({code_given})"
    process = launcher.start(CommandTarget(argv=[sys.executable, "-c", python], env=env), name="c")
    assert process.wait(30) == expected
    assert not process.alive()
    assert "bye" in process.log_tail()


def test_a_signal_that_ends_a_command_is_told(launcher, env):
    python = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    process = launcher.start(CommandTarget(argv=[sys.executable, "-c", python], env=env), name="c")
    assert process.wait(30) == -signal.SIGABRT


def test_a_command_that_does_not_exist_is_named(launcher, env):
    process = launcher.start(CommandTarget(argv=["no-such-command"], env=env), name="c")
    assert process.wait(30) == 127
    assert "can't start no-such-command" in process.log_tail()[-1]


def test_a_failed_import_is_told_with_its_traceback(launcher, code, env):
    (code / "broken.py").write_text("import json\nfrom nowhere import thing\n")
    target = AsgiTarget(app="broken:app", env=env, cwd=code, path=[code])
    process = launcher.start(target, name="the API")
    with pytest.raises(ComponentDiedError) as failure:
        process.port()
    assert "the API ended with exit code 1" in str(failure.value)
    assert failure.value.log[-1] == "ModuleNotFoundError: No module named 'nowhere'"
    assert any('broken.py", line 2' in line for line in failure.value.log)


def test_a_failed_start_up_is_told(launcher, code, env):
    target = AsgiTarget(app="apps:cannot_start", env=env, cwd=code, path=[code])
    process = launcher.start(target, name="the API")
    with pytest.raises(ComponentDiedError, match="no database"):
        process.port()
    assert process.exit_code() == 3


def test_a_death_later_on_is_noticed(launcher, program, tmp_path):
    when = tmp_path / "now"
    process = launcher.start(program("end_later", when=str(when)), name="doomed")
    process.port()
    assert process.alive()
    assert process.exit_code() is None
    when.touch()
    assert process.wait(30) == 1
    assert process.log_tail()[0] == "on stdout"
    assert process.log_tail(1) == ["RuntimeError: ended later"]


def test_an_end_can_be_awaited(launcher, program):
    async def wait() -> int:
        process = launcher.start(program("end", code=7), name="short")
        return await asyncio.wait_for(asyncio.wrap_future(process.exited), 30)

    assert asyncio.run(wait()) == 7


def test_one_that_never_gets_ready_shows_its_last_lines(launcher, program, eventually):
    process = launcher.start(program("never_ready"), name="slow")
    eventually(process.log_tail, "it printed")
    with pytest.raises(StackError, match="slow did not get ready within") as failure:
        process.port(timeout=0.01)
    assert "| still trying" in str(failure.value)


def test_one_that_ignores_sigterm_is_killed(launcher, program):
    process = launcher.start(program("stubborn"), name="stubborn")
    process.port()
    assert process.stop(grace=0.1) == -signal.SIGKILL
    assert not psutil.pid_exists(process.pid)


def test_many_are_stopped_at_the_same_time(launcher, program, tmp_path):
    files = [str(tmp_path / name) for name in "abc"]
    processes = [
        launcher.start(
            program("ends_with_the_others", me=me, all_of_them=files), name=Path(me).name
        )
        for me in files
    ]
    for process in processes:
        process.port()
    stop_all(processes, grace=30)
    assert [process.exit_code() for process in processes] == [0, 0, 0]


def test_stopping_what_has_ended_is_no_error(launcher, program):
    process = launcher.start(program("end", code=5), name="short")
    process.wait(30)
    assert process.stop() == 5
    process.kill()
    stop_all([process])


def test_what_a_command_started_ends_with_it(launcher, env, tmp_path, eventually):
    pids = tmp_path / "pids"
    start = f"{sys.executable} -c '{ENDLESS}' & echo $! >>{pids};"
    process = launcher.start(
        CommandTarget(argv=["sh", "-c", f"{start} {start} wait"], env=env), name="shell"
    )
    eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2, "both were started")
    family = [psutil.Process(int(pid)) for pid in pids.read_text().split()]
    process.stop()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive


def test_what_is_left_behind_is_ended(launcher, program, tmp_path):
    pid_file = tmp_path / "pid"
    process = launcher.start(program("leaves_a_child", pid_file=str(pid_file)), name="parent")
    assert process.wait(30) == 0
    _, alive = psutil.wait_procs(_processes([pid_file.read_text()]), timeout=20)
    assert not alive


def _processes(pids: list[str]) -> list[psutil.Process]:
    return [psutil.Process(int(pid)) for pid in pids if psutil.pid_exists(int(pid))]


def test_closing_ends_everything_and_leaks_nothing(launcher, code, env, refuses, eventually):
    me = psutil.Process()
    with type(launcher)(code) as another:
        threads, descriptors = me.num_threads(), me.num_fds()
        processes = [
            another.start(
                AsgiTarget(app="apps:app", env=env | {"ANSWER": "x"}, path=[code]), name=f"app{n}"
            )
            for n in range(3)
        ]
        ports = [process.port() for process in processes]
        for process in processes:
            process.stop()
        another.start(CommandTarget(argv=[sys.executable, "-c", ENDLESS], env=env), name="c").pid  # noqa: B018
        first = processes[0]
    assert not any(process.alive() for process in processes)
    assert all(refuses(port) for port in ports)
    assert not psutil.pid_exists(first.pid)
    assert me.num_fds() <= descriptors
    eventually(lambda: me.num_threads() <= threads, "the threads have ended")


def test_it_may_be_used_from_many_threads(launcher, program):
    with ThreadPoolExecutor(8) as threads:
        codes = list(
            threads.map(
                lambda n: launcher.start(program("end", code=n), name=f"p{n}").wait(60), range(16)
            )
        )
    assert codes == list(range(16))


def test_the_interpreter_may_know_nothing_of_the_project(launcher, runs, code, env, tmp_path):
    base = (
        Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    )
    known = subprocess.run(
        [base, "-c", "import harness"], capture_output=True, check=False, cwd="/"
    )
    if known.returncode == 0:
        pytest.skip(f"{base} has the project installed")
    (code / "plain.py").write_text(
        "import pathlib, importlib.util\n"
        "def main(report, *, to):\n"
        "    found = importlib.util.find_spec('harness')\n"
        "    pathlib.Path(to).write_text(str(found))\n"
    )
    to = tmp_path / "found"
    with type(launcher)(runs, python=str(base)) as plain:
        target = PythonTarget(
            entry=f"{code / 'plain.py'}:main", arguments={"to": str(to)}, env=env, cwd=code
        )
        assert plain.start(target, name="plain").wait(30) == 0
    assert to.read_text() == "None"


def test_an_interpreter_that_does_not_exist_is_named(launcher, runs, program):
    me = psutil.Process()
    descriptors = me.num_fds()
    with (
        pytest.raises(StackError, match="can't start /no-such-python"),
        type(launcher)(runs, python="/no-such-python") as broken,
    ):
        broken.start(program("end", code=0), name="x")
    assert me.num_fds() == descriptors
