"""Replays side by side: each has a stack to itself, and all are told in the order of the plan."""

import json

import pytest


@pytest.fixture
def scenarios(tmp_path, texts):
    """Write six scenario files that count what is stored, in the order of their names."""
    folder = tmp_path / "many"
    folder.mkdir()
    counting = texts["passing"] + "      stored: { conversations: 1, coaching-sessions: 1 }\n"
    for number in range(6):
        (folder / f"s{number}.yaml").write_text(counting, "utf-8")
    return folder


@pytest.fixture
def told(harness, tmp_path):
    """Run, and give the exit code with what was told of each replay."""

    def run(*words):
        log = tmp_path / "log.jsonl"
        done = harness("run", *words, "--report", f"json={log}")
        events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        names = [each["event"] for each in events if each["event"].startswith("replay_")]
        assert names == ["replay_started", "replay_finished"] * (len(names) // 2)
        results = [each["result"] for each in events if each["event"] == "replay_finished"]
        return done.returncode, [(each["id"], each["status"]) for each in results]

    return run


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_order_is_that_of_the_plan_and_no_replay_sees_another(told, scenarios, jobs):
    patterns = ("frontend_payload", "step_functions")
    planned = [
        (f"{scenarios}/s{number}.yaml::{pattern}", "passed")
        for number in range(6)
        for pattern in patterns
    ]
    assert told(scenarios, "--jobs", jobs) == (0, planned)


def test_with_x_nothing_is_told_after_the_first_failure(told, scenarios, texts):
    (scenarios / "s1.yaml").write_text(texts["failing"], "utf-8")
    code, results = told(scenarios, "-x", "--jobs", 2, "--pattern", "step_functions")
    assert code == 1
    assert [status for _, status in results] == ["passed", "failed"]


def test_the_same_seed_gives_executions_the_same_names(harness, scenarios, tmp_path):
    log = tmp_path / "log.jsonl"

    def arns(jobs):
        words = ("--seed", 5, "--jobs", jobs, "--report", f"json={log}")
        harness("run", scenarios, *words, "--pattern", "step_functions")
        events = map(json.loads, log.read_text("utf-8").splitlines())
        results = [each["result"] for each in events if each["event"] == "replay_finished"]
        return [each["trace"]["steps"][0]["execution"]["arn"] for each in results]

    one, three = arns(1), arns(3)
    assert one == three
    assert len(set(one)) == 6


def test_a_component_that_dies_ends_all_lanes(running, scenarios, texts):
    for number in range(6):
        (scenarios / f"s{number}.yaml").write_text(texts["waiting"], "utf-8")
    with running("run", scenarios, "--time", "real", "--jobs", "2") as run:
        run.read_until("stack up in")
        for process in run.family():
            process.kill()
        out, err = run.process.communicate(timeout=60)
    assert run.process.returncode == 4
    assert "error: " in err
    assert "Traceback" not in out + err
