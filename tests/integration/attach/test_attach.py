"""`harness run --attach`: the runner needs nothing but URLs."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HARNESS = Path(sys.executable).with_name("harness")


def harness(*arguments):
    return subprocess.run(
        [HARNESS, *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def stack():
    """A stack in another process; gives what `harness up --json` says of it."""
    process = subprocess.Popen(
        [HARNESS, "up", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def test_scenarios_replay_against_a_stack_of_another_process(stack):
    done = harness("run", "scenarios/outages", "--attach", stack["urls"]["control"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" not in done.stdout
    assert ".NET is down and comes back" in done.stdout


def test_the_stack_goes_on_running_afterwards(stack):
    for _ in range(2):
        done = harness("run", "-k", "smoke", "--attach", stack["urls"]["control"])
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_url_where_nothing_answers_says_how_to_start_a_stack():
    done = harness("run", "--attach", "http://127.0.0.1:1")
    assert done.returncode == 4
    assert "no stack answers at http://127.0.0.1:1/stack.json" in done.stderr
    assert "harness up" in done.stderr


def test_a_named_stack_that_is_not_there_says_which_part_and_what_to_do(tmp_path):
    config = (ROOT / "harness.toml").read_text("utf-8").replace(":18080", ":1")
    for path in ("coaching/template.yaml", "scenarios/fixtures"):
        config = config.replace(f'= "{path}"', f'= "{ROOT / path}"')
    (tmp_path / "harness.toml").write_text(config, "utf-8")
    words = ("scenarios/usage", "--config", str(tmp_path / "harness.toml"))
    done = harness("run", *words, "--attach", "compose")
    assert done.returncode == 4
    assert "error: no api answers at http://127.0.0.1:1: " in done.stderr
    assert "`docker compose up --wait`" in done.stderr


def test_a_url_of_something_else_is_told_apart(stack):
    done = harness("run", "--attach", stack["urls"]["api"])
    assert done.returncode == 4
    assert "is not a stack" in done.stderr


def test_a_name_that_harness_toml_does_not_have():
    done = harness("run", "--attach", "kompose")
    assert done.returncode == 2
    assert "[attach.kompose]" in done.stderr
    assert "compose" in done.stderr


@pytest.mark.parametrize(
    "words", [("--engine", "stepfunctions-local"), ("--time", "real"), ("--compare", "simulator")]
)
def test_what_the_attached_stack_has_decided_cannot_be_asked_for(words):
    done = harness("run", "--attach", "http://127.0.0.1:1", *words)
    assert done.returncode == 2
    assert f"--attach excludes {words[0]}" in done.stderr
