"""``harness stepfunctions``: validation of files, and the simulator in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from harness.stepfunctions.cli import stepfunctions

COMMAND = [
    sys.executable,
    "-c",
    "from harness.stepfunctions.cli import stepfunctions; stepfunctions()",
]
WAIT_SECONDS = 30.0
GOOD = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(stepfunctions, [str(each) for each in arguments])


def write(folder: Path, value: Any, name: str = "machine.asl.json") -> Path:
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value, indent=2))
    return file


def test_a_good_file(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    told = invoke("validate", file)
    assert (told.exit_code, told.output) == (0, f"{file}: valid\n")


def test_problems_are_told_with_pointer_line_and_hint(tmp_path: Path) -> None:
    bad = {
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Next": "Finsh"}, "Finish": {"Type": "Succeed"}},
    }
    file = write(tmp_path, bad)
    told = invoke("validate", file)
    assert told.exit_code == 3
    lines = told.output.splitlines()
    code = "MISSING_TRANSITION_TARGET"
    assert lines[0] == f"{file}:6:15: error {code}: Missing 'Next' target: Finsh"
    assert lines[1] == "  at /States/A/Next; did you mean 'Finish'?"
    assert lines[2] == f'{file}:8:15: error {code}: State "Finish" is not reachable.'


def test_warnings_alone_do_no_harm(tmp_path: Path) -> None:
    state = {"Type": "Pass", "Parameters": {"a": "$.b"}, "End": True}
    told = invoke("validate", write(tmp_path, {"StartAt": "A", "States": {"A": state}}))
    assert told.exit_code == 0
    assert "warning NO_DOLLAR" in told.output


def test_a_file_that_is_not_json(tmp_path: Path) -> None:
    file = write(tmp_path, '{\n "StartAt" 1}')
    told = invoke("validate", file)
    assert told.exit_code == 3
    assert f"{file}:2:12: error INVALID_JSON_DESCRIPTION" in told.output


def test_one_bad_file_among_good_ones(tmp_path: Path) -> None:
    good, bad = write(tmp_path, GOOD), write(tmp_path, "[]", "bad.json")
    told = invoke("validate", good, bad)
    assert told.exit_code == 3
    assert f"{good}: valid" in told.output


def test_what_a_deployment_fills_in_is_no_problem(tmp_path: Path) -> None:
    state = {"Type": "Task", "Resource": "${FunctionArn}", "End": True}
    assert (
        invoke("validate", write(tmp_path, {"StartAt": "A", "States": {"A": state}})).exit_code == 0
    )


def test_express_rules(tmp_path: Path) -> None:
    activity = "arn:aws:states:us-east-1:123456789012:activity:a"
    state = {"Type": "Task", "Resource": activity, "End": True}
    file = write(tmp_path, {"StartAt": "A", "States": {"A": state}})
    assert invoke("validate", file).exit_code == 0
    assert invoke("validate", "--express", file).exit_code == 3


def test_a_missing_file_is_a_wrong_command_line(tmp_path: Path) -> None:
    assert invoke("validate", tmp_path / "no.json").exit_code == 2


def test_a_bad_mock_configuration_is_told_before_anything_is_served(tmp_path: Path) -> None:
    file = write(tmp_path, {"StateMachines": {}}, "mocks.json")
    told = invoke("serve", "--mock-config", file)
    assert told.exit_code == 3
    assert f"{file}:1:1: error INVALID_MOCK: 'MockedResponses' is missing" in told.output


@pytest.mark.parametrize(
    "url",
    [
        *("", "foo", "foo:3001", "ftp://h", "http://", "http://:80", "http://h:0", "http://h:x"),
        *("http://h:65536", "http://[::1", "http://a b"),
    ],
)
def test_a_bad_endpoint_is_a_wrong_command_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.stepfunctions.serve.serve", lambda *_, **__: None)
    for option, value in (("--lambda-endpoint", url), ("--endpoint", f"sqs={url}")):
        told = invoke("serve", option, value)
        assert told.exit_code == 2
        assert f"Invalid value for {option}: '{url}' is not an http or https URL" in told.output


def test_an_endpoint_needs_a_service() -> None:
    told = invoke("serve", "--endpoint", "dynamodb")
    assert (told.exit_code, "'dynamodb' is not SERVICE=URL" in told.output) == (2, True)


def test_endpoints_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    served = []
    monkeypatch.setattr(
        "harness.stepfunctions.serve.serve",
        lambda _host, _port, settings, **_: served.append(settings.endpoints),
    )
    urls = {"lambda": "http://127.0.0.1:3001", "sqs": "https://[::1]:9324/x", "sns": "http://h"}
    others = [f"--endpoint={name}={urls[name]}" for name in ("sqs", "sns")]
    assert invoke("serve", "--lambda-endpoint", urls["lambda"], *others).exit_code == 0
    assert served == [urls]


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = invoke("serve", "--port", taken.getsockname()[1])
    assert told.exit_code == 4
    assert "Cannot listen on 127.0.0.1:" in told.output


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A simulator in another process, on a free port."""
    mocks = {
        "StateMachines": {"M": {"TestCases": {"C": {"A": "R"}}}},
        "MockedResponses": {"R": {"0": {"Return": "mocked"}}},
    }
    options = ["serve", "--mock-config", str(write(tmp_path, mocks, "mocks.json"))]
    serving = subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True)
    try:
        yield serving
    finally:
        serving.kill()
        serving.wait(WAIT_SECONDS)
        if serving.stdout is not None:
            serving.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(
    process: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    task = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:1:function:f", "End": True}
    definition = json.dumps({"StartAt": "A", "States": {"A": task}})
    with httpx.Client(base_url=url, timeout=WAIT_SECONDS) as http:

        def call(operation: str, **members: Any) -> Any:
            target = {"x-amz-target": f"AWSStepFunctions.{operation}"}
            return http.post("/", headers=target, json=members).json()

        assert http.get("/health").json()["status"] == "ok"
        role = "arn:aws:iam::123456789012:role/r"
        arn = call("CreateStateMachine", name="M", definition=definition, roleArn=role)
        machine = arn["stateMachineArn"]
        run = call("StartExecution", stateMachineArn=machine + "#C")["executionArn"]
        told = call("DescribeExecution", executionArn=run)
        while told["status"] == "RUNNING":
            told = call("DescribeExecution", executionArn=run)
        assert told["output"] == '"mocked"'
    os.kill(process.pid, number)
    assert process.wait(WAIT_SECONDS) == 0
    assert process.stdout.read() == ""
