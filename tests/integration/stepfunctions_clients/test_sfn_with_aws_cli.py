"""The AWS CLI against the simulator."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/r"
WAIT_SECONDS = 60.0
AWS = Path(sys.executable).with_name("aws")

pytestmark = pytest.mark.skipif(not AWS.exists(), reason="awscli is not installed")


class Cli:
    """Runs `aws stepfunctions` commands; every answer is parsed."""

    def __init__(self, url: str, environment: dict[str, str]) -> None:
        self._url = url
        self._environment = environment

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(AWS), "stepfunctions", "--endpoint-url", self._url]
        return subprocess.run(
            [*command, "--output", "json", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
            check=False,
        )

    def __call__(self, *arguments: str) -> Any:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture(scope="module")
def aws(simulator_url: str, aws_environment: dict[str, str]) -> Cli:
    return Cli(simulator_url, aws_environment)


def create(aws: Cli, name: str, state: dict[str, Any]) -> str:
    definition = json.dumps({"StartAt": "A", "States": {"A": state}})
    options = ("--name", name, "--definition", definition, "--role-arn", ROLE)
    return aws("create-state-machine", *options)["stateMachineArn"]


def test_from_creation_to_history(aws: Cli) -> None:
    arn = create(aws, "cli-usual", {"Type": "Pass", "End": True})
    started = aws("start-execution", "--state-machine-arn", arn, "--input", '{"a": 1}')
    execution = ("--execution-arn", started["executionArn"])
    told = aws("describe-execution", *execution)
    while told["status"] == "RUNNING":
        told = aws("describe-execution", *execution)
    assert (told["status"], told["output"]) == ("SUCCEEDED", '{"a":1}')
    history = aws("get-execution-history", *execution, "--page-size", "2", "--max-items", "3")
    assert [event["id"] for event in history["events"]] == [1, 2, 3]
    assert "NextToken" in history
    everything = aws("get-execution-history", *execution, "--page-size", "2")
    assert [event["type"] for event in everything["events"]] == [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]


def test_stop(aws: Cli) -> None:
    arn = create(aws, "cli-stop", {"Type": "Wait", "Seconds": 3600, "End": True})
    started = aws("start-execution", "--state-machine-arn", arn)
    execution = ("--execution-arn", started["executionArn"])
    aws("stop-execution", *execution, "--error", "Enough")
    told = aws("describe-execution", *execution)
    assert (told["status"], told["error"]) == ("ABORTED", "Enough")


def test_a_refusal_is_told_by_name(aws: Cli) -> None:
    missing = "arn:aws:states:us-east-1:123456789012:stateMachine:none"
    done = aws.run("start-execution", "--state-machine-arn", missing)
    assert done.returncode != 0
    assert "(StateMachineDoesNotExist) when calling the StartExecution operation" in done.stderr


def test_every_problem_of_a_definition_is_told(aws: Cli) -> None:
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Pass"}, "B": {"Type": "Succeed"}}}'
    options = ("--name", "cli-bad", "--definition", definition, "--role-arn", ROLE)
    done = aws.run("create-state-machine", *options)
    assert "(InvalidDefinition)" in done.stderr
    assert "[Next, End] (line 1, column 34) at /States/A" in done.stderr
    assert 'State "B" is not reachable.' in done.stderr
