import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest


def test_what_up_prints_can_be_read_by_a_shell_and_by_a_program(running, tmp_path):
    with running("up") as up:
        up.read_until("export AWS_SECRET_ACCESS_KEY")
        (tmp_path / "environment.sh").write_text("".join(up.lines))
        told = subprocess.run(
            ["sh", "-eu", "-c", ". ./environment.sh; env"],
            cwd=tmp_path,
            env={},
            capture_output=True,
            text=True,
            check=True,
        )
        variables = dict(line.split("=", 1) for line in told.stdout.splitlines())
        answer = httpx.post(
            variables["HARNESS_API_URL"] + "/api/v1/coaching",
            json={
                "message": "Help with my goals",
                "business_context": {
                    "user": {"id": "123", "name": "John", "role": "CEO"},
                    "goals": [{"id": "goal1", "title": "Revenue Growth"}],
                },
            },
        )
        assert answer.status_code == 200
        assert "Revenue Growth" in answer.json()["message"]
        assert variables["AWS_ENDPOINT_URL_SFN"].startswith("http://127.0.0.1:")


def test_a_page_of_a_development_server_may_call_the_api(running):
    asked = {
        "origin": "http://localhost:5173",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    with running("up", "--json") as up:
        api = json.loads(up.read_until("{"))["urls"]["api"]
        first = httpx.options(f"{api}/api/v1/coaching", headers=asked)
        other = {**asked, "origin": "https://evil.example"}
        refused = httpx.options(f"{api}/api/v1/coaching", headers=other)
    assert (first.status_code, refused.status_code) == (200, 400)
    assert first.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "access-control-allow-origin" not in refused.headers


def test_up_as_json(running):
    with running("up", "--json") as up:
        told = json.loads(up.read_until("{"))
    assert told["engine"] == "simulator"
    assert told["time"] == "virtual"
    assert httpx.URL(told["urls"]["api"]).host == "127.0.0.1"
    assert "CoachingOrchestrator" in told["state_machines"]
    assert told["environment"]["AWS_ENDPOINT_URL_SFN"] == told["urls"]["step_functions"]


def test_a_run_can_use_a_stack_that_is_up_already(running, harness, scenario):
    with running("up", "--json") as up:
        told = json.loads(up.read_until("{"))
        done = harness("run", scenario("passing"), "--attach", told["urls"]["control"])
        assert done.returncode == 0
        assert "2 passed in " in done.stdout
        again = harness("run", scenario("failing"), "--attach", told["urls"]["control"])
        assert again.returncode == 1
        code, *_, left = up.end()
    assert (code, left) == (130, [])
    gone = harness("run", scenario("passing"), "--attach", told["urls"]["control"])
    assert gone.returncode == 4
    assert told["urls"]["control"] in gone.stderr


def test_a_run_tells_the_engine_and_the_time_of_the_stack_that_it_uses(
    running, harness, sorter, served
):
    words = ("up", "--json", "--engine", served, "--time", "real")
    with running(*words, cwd=sorter) as up:
        control = json.loads(up.read_until("{"))["urls"]["control"]
        reports = ("--report", "json=log.jsonl", "html=page.html")
        done = harness("run", "--attach", control, "--seed", 7, *reports, cwd=sorter)
    engine = f"{served} attached to {control}"
    assert (done.returncode, done.stderr) == (0, "")
    head = f"harness · 2 scenarios, 2 replays · {engine} · real time · seed 7\n"
    assert done.stdout.startswith(head)
    started = json.loads((sorter / "log.jsonl").read_text("utf-8").splitlines()[0])
    assert (started["event"], started["engine"], started["time"]) == ("run_started", engine, "real")
    assert f"engine {engine} · real time" in (sorter / "page.html").read_text("utf-8")


def test_reports_tell_why_there_was_nothing_to_attach_to(harness, sorter):
    words = ("--attach", "http://127.0.0.1:1", "--report", "json=log.jsonl", "junit=junit.xml")
    done = harness("run", *words, cwd=sorter)
    why = "no stack answers at http://127.0.0.1:1/stack.json"
    assert (done.returncode, done.stdout) == (4, "")
    assert why in done.stderr
    (only,) = map(json.loads, (sorter / "log.jsonl").read_text("utf-8").splitlines())
    assert (only["event"], only["exit_code"]) == ("run_finished", 4)
    assert only["stopped"].startswith(why)
    assert why in (sorter / "junit.xml").read_text("utf-8")


def test_a_run_that_attaches_executes_the_definition_of_today(running, harness, sorter):
    scenario, asl = sorter / "scenarios" / "greeted.yaml", sorter / "sorter.asl.yaml"
    with running("up", "--json", cwd=sorter) as up:
        control = json.loads(up.read_until("{"))["urls"]["control"]
        assert harness("run", scenario, "--attach", control, cwd=sorter).returncode == 0
        for file in (scenario, asl):
            text = file.read_text("utf-8")
            file.write_text(text.replace("Good evening", "Good night"), "utf-8")
        done = harness("run", scenario, "--attach", control, cwd=sorter)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_what_a_failed_replay_says_to_repeat_it_can_be_repeated(harness, running, scenario):
    failed = harness("run", scenario("failing")).stdout.splitlines()
    commands = [line.strip().removeprefix("repeat  ") for line in failed if "  repeat  " in line]
    assert len(commands) == 2
    with running("up") as up:
        up.read_until("export AWS_SECRET_ACCESS_KEY")
        script = "\n".join(["set -eu", *(line.rstrip() for line in up.lines), *commands])
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", script],
            env={"PATH": path},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"context"' in done.stdout
    assert '"executionArn"' in done.stdout
