"""Instances: reused, multiplied, limited, killed, replaced, and gone in the end."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from harness.functions import FunctionSpec, Gateway
from harness.model.errors import StackError
from harness.seams import SeamRefusedError

CODE = """
import os, pathlib, sys, threading, time
calls = 0

def count(event, context):
    global calls
    calls += 1
    return {
        "calls": calls, "pid": os.getpid(), "value": os.environ.get("VALUE"),
        "api": os.environ["AWS_LAMBDA_RUNTIME_API"],
    }

def meet(event, context):
    pathlib.Path(event["me"]).touch()
    while not all(os.path.exists(each) for each in event["all"]):
        time.sleep(0.01)
    return os.getpid()

def hang(event, context):
    if event == "hang":
        print("hanging", flush=True)
        threading.Event().wait()
    return count(event, context)

def die(event, context):
    print("dying")
    if event == "kill":
        os.kill(os.getpid(), 9)
    if event == "abort":
        os.abort()
    if event is not None:
        sys.exit(event)
    return count(event, context)
"""


def test_an_instance_is_reused_and_keeps_its_module_state(deploy):
    aws = deploy(CODE, {"count": {}})
    answers = [aws.invoke("count").payload for _ in range(3)]
    assert [answer["calls"] for answer in answers] == [1, 2, 3]
    assert len({answer["pid"] for answer in answers}) == 1
    aws.seam.reset()
    assert aws.invoke("count").payload["calls"] == 4


def test_invocations_at_the_same_time_have_an_instance_each(deploy, tmp_path):
    aws = deploy(CODE, {"meet": {}})
    files = [str(tmp_path / name) for name in "abcd"]
    with ThreadPoolExecutor(4) as threads:
        pids = threads.map(lambda me: aws.invoke("meet", {"me": me, "all": files}).payload, files)
        assert len(set(pids)) == 4


def test_more_than_allowed_at_the_same_time_are_throttled(deploy, tmp_path, eventually):
    aws = deploy(CODE, {"meet": {}}, concurrency=1)
    began, go = tmp_path / "began", tmp_path / "go"
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(aws.invoke, "meet", {"me": str(began), "all": [str(go)]})
        eventually(began.exists, "the first one runs")
        with pytest.raises(aws.client.exceptions.TooManyRequestsException) as refused:
            aws.invoke("meet", {"me": str(go), "all": []})
        go.touch()
        assert first.result(30).error is None
    assert refused.value.response["Error"]["Message"] == "Rate Exceeded."
    assert refused.value.response["Reason"] == "ConcurrentInvocationLimitExceeded"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert aws.invoke("meet", {"me": str(go), "all": []}).error is None


def test_one_that_outlives_its_timeout_is_killed_and_replaced(deploy):
    aws = deploy(CODE, {"hang": {"timeout_s": 1}})
    before = aws.invoke("hang").payload
    answer = aws.invoke("hang", "hang", LogType="Tail")
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    assert answer.error == "Unhandled"
    assert answer.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {request_id} Error: Task timed out after 1.00 seconds",
    }
    after = aws.invoke("hang").payload
    assert (before["calls"], after["calls"]) == (1, 1)
    psutil.wait_procs(_alive(before["pid"]), timeout=20)
    assert not psutil.pid_exists(before["pid"])
    assert "hanging" in aws.logs()


def _alive(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid)] if psutil.pid_exists(pid) else []


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (3, "Runtime exited with error: exit status 3"),
        ("why", "Runtime exited with error: exit status 1"),
        ("kill", "Runtime exited with error: signal: killed"),
        ("abort", "Runtime exited with error: signal: aborted"),
    ],
)
def test_a_process_that_ends_is_an_exit_error(deploy, event, reason):
    aws = deploy(CODE, {"die": {}})
    answer = aws.invoke("die", event)
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    assert answer.error == "Unhandled"
    assert answer.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {request_id} Error: {reason}",
    }
    assert aws.invoke("die").payload["calls"] == 1
    assert "dying" in aws.logs()


def test_one_that_ended_between_events_is_replaced_unseen(deploy):
    aws = deploy(CODE, {"count": {}})
    for _ in range(3):
        idle = psutil.Process(aws.invoke("count").payload["pid"])
        idle.kill()
        _, alive = psutil.wait_procs([idle], timeout=20)
        assert not alive
        answer = aws.invoke("count")
        assert answer.error is None
        assert answer.payload["calls"] == 1


def test_a_module_that_ends_the_process_is_an_exit_error_each_time(deploy):
    aws = deploy("import sys; sys.exit(2)", {"count": {}})
    for _ in range(2):
        answer = aws.invoke("count")
        assert answer.payload["errorType"] == "Runtime.ExitError"
        assert answer.payload["errorMessage"].endswith("exit status 2")


def test_environments_can_be_overridden_for_a_while(deploy):
    aws = deploy(CODE, {"count": {"name": "CountFunction", "environment": {"VALUE": "own"}}})
    own = aws.invoke("count").payload

    def override(name: str, value: str) -> dict[str, object]:
        aws.seam.ask("POST", "/__admin/environment", {"overrides": {name: {"VALUE": value}}})
        return aws.invoke("count").payload

    first, second = override("CountFunction", "one"), override("count", "two")
    again = override("CountFunction", "one")
    aws.seam.ask("POST", "/__admin/environment", {"overrides": {}})
    restored = aws.invoke("count").payload
    assert [x["value"] for x in (own, first, second, again)] == ["own", "one", "two", "one"]
    assert again["pid"] == first["pid"]
    assert restored == {**own, "calls": 2}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"overrides": 1},
        {"overrides": {"count": 1}},
        {"overrides": {"count": {"A": 1}}},
    ],
)
def test_overrides_that_make_no_sense_are_refused(deploy, body):
    aws = deploy(CODE, {"count": {}})
    with pytest.raises(SeamRefusedError, match="must be"):
        aws.seam.ask("POST", "/__admin/environment", body)
    with pytest.raises(SeamRefusedError, match="no function 'nobody'") as refused:
        aws.seam.ask("POST", "/__admin/environment", {"overrides": {"nobody": {}}})
    assert refused.value.hint == "known: count"


def test_stopping_leaves_neither_process_nor_port(deploy, stop_all_servers, eventually):
    aws = deploy(CODE, {"count": {}, "meet": {}})
    seen = aws.invoke("count").payload
    runtime_api = int(seen["api"].rpartition(":")[2])
    family = [psutil.Process(seen["pid"])]
    with ThreadPoolExecutor(1) as thread:
        busy = thread.submit(aws.invoke, "meet", {"me": str(aws.folder / "x"), "all": ["/never"]})
        eventually((aws.folder / "x").exists, "it runs")
        stop_all_servers()
        assert busy.result(30).payload["errorType"] == "Runtime.ExitError"
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", runtime_api))


def test_what_cannot_be_run_is_said_before_anything_starts(launcher, tmp_path):
    def spec(**fields: object) -> FunctionSpec:
        given = {"name": "F", "function_name": "f", "handler": "a.b", "code": tmp_path, **fields}
        return FunctionSpec(**given)

    with pytest.raises(StackError, match=r"function F: its code folder .*nowhere does not exist"):
        Gateway([spec(code=Path("nowhere"))], launcher, environment={})
    with pytest.raises(StackError, match=r"runtime nodejs20\.x is not Python") as refused:
        Gateway([spec(runtime="nodejs20.x")], launcher, environment={})
    assert "AWS_LAMBDA_RUNTIME_API" in (refused.value.hint or "")
