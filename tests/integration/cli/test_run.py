import json
import subprocess
import sys
from pathlib import Path

import pytest
import xmlschema

SCHEMA = Path(__file__).parents[2] / "golden" / "reporting" / "junit.xsd"


@pytest.fixture
def ran(harness, scenario, tmp_path):
    """Run a passing and a failing scenario on both patterns, with every report."""
    reports = [f"{kind}={tmp_path / 'reports' / kind}" for kind in ("junit", "json", "html")]
    files = [scenario("passing"), scenario("failing")]
    return harness("run", *files, "--seed", "7", "--report", reports[0], *reports[1:])


def test_a_run_tells_each_replay_the_difference_and_how_to_repeat_it(ran, tmp_path):
    assert ran.returncode == 1
    assert ran.stderr == ""
    out = ran.stdout
    assert "2 scenarios, 4 replays · simulator · virtual time · seed 7" in out
    assert "✓ frontend_payload  POST /api/v1/coaching → " in out
    assert "✓ step_functions    " in out
    assert f"{tmp_path}/failing.yaml:9:" in out
    assert "World Peace" in out
    assert "repeat  curl -sS -X POST " in out
    assert "repeat  aws stepfunctions start-execution " in out
    assert "→ InvokeCoaching" in out
    assert "business_api" in out
    assert "2 passed, 2 failed in " in out
    xmlschema.validate(tmp_path / "reports" / "junit", SCHEMA)
    assert (tmp_path / "reports" / "html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_event_log_tells_the_same_again(ran, harness, tmp_path):
    again = harness("report", tmp_path / "reports" / "json", "--junit", tmp_path / "again.xml")
    assert again.stdout == ran.stdout
    assert (tmp_path / "again.xml").read_bytes() == (tmp_path / "reports" / "junit").read_bytes()


def test_a_misspelt_key_is_3_and_names_place_and_near_miss(harness, scenario, tmp_path):
    done = harness("run", scenario("misspelt"), "--report", f"json={tmp_path / 'log'}")
    assert done.returncode == 3
    assert "misspelt.yaml:8:7: " in done.stderr
    assert "try: " in done.stderr
    assert "outcome" in done.stderr
    assert "nothing was run" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--pattern", "step_function"], "there is no pattern step_function"),
        (["-k", "no such thing"], "no replay is selected"),
        (["nowhere.yaml"], "nowhere.yaml does not exist"),
        (["--list", "--watch"], "exclude each other"),
        (["--engine", "moto"], "there is no engine moto\n  try: simulator, stepfunctions-local, "),
        (["--compare", "moto"], "there is no engine moto\n  try: simulator, stepfunctions-local, "),
        (
            ["--engine", "http://127.0.0.1:abc"],
            "an engine at 'http://127.0.0.1:abc': that is no URL",
        ),
        (["--attach", "http://"], "a stack at 'http://': that is no URL"),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_try_before_anything_runs(harness, scenario, words, said):
    done = harness("run", scenario("passing"), *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_would_run_can_be_listed(harness, scenario):
    done = harness("run", scenario("passing"), "--list")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [
        "  passing.yaml  Quick goal advice #usage",
        "    frontend_payload, step_functions",
        "1 scenario, 2 replays",
    ]


@pytest.mark.parametrize("kind", ["junit", "json", "html"])
def test_a_report_that_can_not_be_written_is_refused_before_anything_starts(
    harness, scenario, tmp_path, kind
):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    places = {"folder": "Is a directory", "file/log": f"{tmp_path}/file is not a folder"}
    for place, why in places.items():
        fine = f"junit={tmp_path / 'fine.xml'}"
        done = harness("run", scenario("passing"), "--report", fine, f"{kind}={tmp_path / place}")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"error: {tmp_path / place} can't be written: {why}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "passing.yaml"]


def test_a_reader_that_goes_away_ends_nothing(scenario, tmp_path):
    log = tmp_path / "log.jsonl"
    command = [
        sys.executable,
        "-m",
        "harness",
        "run",
        scenario("passing"),
        "--report",
        f"json={log}",
    ]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert "harness" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0
    last = json.loads(log.read_text("utf-8").splitlines()[-1])
    assert (last["event"], last["passed"]) == ("run_finished", 2)


def test_two_engines_can_be_compared(harness, scenario):
    done = harness("run", scenario("passing"), "--compare", "simulator")
    assert done.returncode == 0
    assert "no differences between simulator and simulator in 1 replay\n" in done.stdout


def test_the_seed_decides_what_the_simulator_draws(harness, scenario, tmp_path):
    def execution(seed, log):
        words = "--pattern", "step_functions", "--seed", seed, "--report", f"json={tmp_path / log}"
        assert harness("run", scenario("passing"), *words).returncode == 0
        events = map(json.loads, (tmp_path / log).read_text("utf-8").splitlines())
        (result,) = [each["result"] for each in events if each["event"] == "replay_finished"]
        return result["trace"]["steps"][0]["execution"]["arn"]

    first = execution(7, "first")
    assert execution(7, "again") == first
    assert execution(8, "other") != first
