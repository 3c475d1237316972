"""Each function is a seam: watched, and spoilt on demand."""

from __future__ import annotations

import pytest

from harness.model.fault import Fault
from harness.seams import SeamRefusedError

CODE = """
calls = 0

def work(event, context):
    global calls
    calls += 1
    return {"calls": calls, "event": event}
"""


@pytest.fixture
def aws(deploy):
    return deploy(
        CODE,
        {
            "work": {"name": "WorkFunction"},
            "other": {"name": "OtherFunction", "handler": "app.work"},
        },
    )


def arm(aws, **effect: object) -> None:
    """Let one call of the function suffer."""
    fault = Fault.model_validate({"at": "WorkFunction", "times": 1, **effect})
    aws.seam.reset(faults=[fault])


def test_a_journal_is_kept(aws):
    aws.invoke("work", {"a": 1})
    aws.invoke("arn:aws:lambda:us-east-1:123456789012:function:other", 2)
    first, second = aws.seam.journal()
    assert (first.seam, second.seam) == ("WorkFunction", "OtherFunction")
    assert first.request.path == "/2015-03-31/functions/work/invocations"
    assert first.request.body == {"a": 1}
    assert first.response is not None
    assert first.response.status == 200
    assert first.response.body == {"calls": 1, "event": {"a": 1}}
    request_id = first.response.headers["x-amzn-requestid"]
    assert first.labels == {"function": "WorkFunction", "request_id": request_id}
    assert first.duration > 0
    assert aws.seam.health()["status"] == "ok"


def test_an_unknown_function_meets_no_seam(aws):
    with pytest.raises(aws.client.exceptions.ResourceNotFoundException):
        aws.invoke("nobody")
    assert aws.seam.journal() == []


def test_an_observer_is_answered_but_not_seen(aws):
    arm(aws, throttle=True)

    def observe(request, **_):
        request.headers["x-harness-observer"] = "true"

    aws.client.meta.events.register("before-sign.lambda.Invoke", observe)
    assert aws.invoke("work").payload["calls"] == 1
    assert aws.seam.journal() == []


def test_throttled(aws):
    arm(aws, throttle=True)
    with pytest.raises(aws.client.exceptions.TooManyRequestsException):
        aws.invoke("work")
    assert aws.invoke("work").payload["calls"] == 1, "the throttled call ran nothing"
    assert [entry.fault for entry in aws.seam.journal()] == ["throttle", None]


def test_an_aws_error(aws):
    arm(aws, error={"code": "ServiceException", "message": "sorry", "status": 500})
    with pytest.raises(aws.client.exceptions.ServiceException, match="sorry"):
        aws.invoke("work")
    assert aws.invoke("work").error is None


def test_crashed(aws):
    assert aws.invoke("work").payload["calls"] == 1
    arm(aws, crash=True)
    answer = aws.invoke("work")
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.ExitError"
    assert answer.payload["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert aws.invoke("work").payload["calls"] == 1, "the crash took the module's state along"
    (struck, after) = aws.seam.journal()
    assert (struck.fault, struck.labels["error"]) == ("crash", "Runtime.ExitError")
    assert (after.fault, after.labels.get("error")) == (None, None)


def test_timed_out_at_once_in_virtual_time(deploy):
    aws = deploy(CODE, {"work": {"name": "WorkFunction", "timeout_s": 900}})
    assert aws.invoke("work").payload["calls"] == 1
    arm(aws, time_out=True)
    answer = aws.invoke("work")
    assert answer.payload["errorType"] == "Sandbox.Timedout"
    assert answer.payload["errorMessage"].endswith(" Error: Task timed out after 900.00 seconds")
    assert aws.invoke("work").payload["calls"] == 1, "the instance was replaced"


def test_timed_out_in_real_time(deploy):
    aws = deploy(CODE, {"work": {"name": "WorkFunction", "timeout_s": 1}}, time="real")
    arm(aws, time_out=True)
    assert aws.invoke("work").payload["errorType"] == "Sandbox.Timedout"
    (entry,) = aws.seam.journal()
    assert entry.duration >= 1


def test_the_handler_raises(aws):
    arm(aws, **{"raise": {"type": "BusinessDataUnavailable", "message": "503 from .NET"}})
    answer = aws.invoke("work")
    assert answer.error == "Unhandled"
    assert answer.payload == {
        "errorMessage": "503 from .NET",
        "errorType": "BusinessDataUnavailable",
        "requestId": answer.raw["ResponseMetadata"]["RequestId"],
        "stackTrace": [],
    }
    assert aws.seam.journal()[0].labels["error"] == "BusinessDataUnavailable"
    assert aws.invoke("work").payload["calls"] == 1


def test_a_result_is_changed(aws):
    arm(aws, change={"/event": "spoilt"})
    assert aws.invoke("work", "fine").payload == {"calls": 1, "event": "spoilt"}
    arm(aws, remove=["/event"])
    assert aws.invoke("work", "fine").payload == {"calls": 2}


def test_only_the_named_function_suffers(aws):
    arm(aws, crash=True)
    assert aws.invoke("other").payload["calls"] == 1
    assert aws.invoke("work").error == "Unhandled"


def test_a_fault_at_nobody_is_refused(aws):
    with pytest.raises(SeamRefusedError, match="no seam 'Nobody' here") as refused:
        aws.seam.reset(faults=[Fault(at="Nobody", crash=True)])
    assert "OtherFunction, WorkFunction" in (refused.value.hint or "")
