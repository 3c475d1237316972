"""The plugin replaying for real: the same runner, another front door."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path, scenario):
    """A project of its own that tests the service of this repository."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -rs\n")
    for kind in ("passing", "failing", "waiting"):
        scenario(kind)
    (tmp_path / "needing.yaml").write_text(
        "scenario: Moon phases\nneeds: [lunar_time]\nsteps:\n  - ask: Now?\n"
    )
    return tmp_path


def run_pytest(folder, *words):
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
            *(f"--harness-config={ROOT / 'harness.toml'}", *words),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_replays_are_items_that_fail_as_the_console_tells_it(project):
    done = run_pytest(project, "-v", "passing.yaml", "failing.yaml")
    assert done.returncode == 1
    assert "passing.yaml::frontend_payload PASSED" in done.stdout
    assert "passing.yaml::step_functions PASSED" in done.stdout
    assert "failing.yaml::frontend_payload FAILED" in done.stdout
    assert "failing.yaml:9:" in done.stdout
    assert "repeat  curl -sS" in done.stdout
    assert "Traceback" not in done.stdout
    assert "items.py" not in done.stdout
    assert "coverage of contract and state machines" in done.stdout
    assert "of CoachingOrchestrator exercised" in done.stdout
    assert "2 failed, 2 passed" in done.stdout


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["-m", "usage"], 2),
        (["-m", "usage and step_functions"], 1),
        (["-k", "Quick"], 2),
        (["passing.yaml::frontend_payload"], 1),
    ],
)
def test_tags_and_patterns_are_markers_and_titles_are_keywords(project, words, count):
    files = [] if "::" in words[0] else ["passing.yaml", "waiting.yaml"]
    done = run_pytest(project, "--collect-only", "-q", *files, *words)
    assert done.returncode == 0
    assert sum("passing.yaml::" in line for line in done.stdout.splitlines()) == count
    assert "waiting.yaml::" not in done.stdout


def test_workers_have_a_stack_each_and_add_up_what_they_covered(project):
    done = run_pytest(project, "-n", "2", "passing.yaml", "waiting.yaml")
    assert "3 passed" in done.stdout
    assert "of CoachingOrchestrator exercised" in done.stdout
    assert done.stdout.count("coverage of contract and state machines") == 1


def test_an_engine_that_does_not_exist_is_said_at_every_replay_and_breaks_nothing(project):
    done = run_pytest(project, "passing.yaml", "--harness-engine", "foo")
    assert done.returncode == 1
    assert done.stdout.count("error: there is no engine foo") == 2
    assert "2 failed" in done.stdout
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
