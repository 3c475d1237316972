import json
import subprocess

import httpx


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
