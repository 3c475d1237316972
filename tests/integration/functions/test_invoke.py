"""The Invoke API as boto3 and plain HTTP clients meet it."""

from __future__ import annotations

import base64
import http.client
import json
import re
from urllib.parse import quote, urlsplit

import pytest

CODE = """
import logging, os

def echo(event, context):
    return event

def fail(event, context):
    raise ValueError("no: " + event["why"])

def speak(event, context):
    print("printed")
    logging.getLogger().setLevel("INFO")
    logging.info("logged")
    return None

def look(event, context):
    return {
        "env": dict(os.environ), "cwd": os.getcwd(), "files": os.listdir(),
        "left": context.get_remaining_time_in_millis(),
        **{name: getattr(context, name) for name in (
            "aws_request_id", "function_name", "function_version", "invoked_function_arn",
            "memory_limit_in_mb", "log_group_name", "log_stream_name")},
        "client": context.client_context and {
            "custom": context.client_context.custom,
            "title": context.client_context.client.app_title,
        },
        "identity": context.identity.cognito_identity_id,
    }

def large(event, context):
    return "x" * event
"""
ARN = "arn:aws:lambda:us-east-1:123456789012:function:echo"


@pytest.fixture
def aws(deploy):
    names = {name: {} for name in ("echo", "fail", "speak", "look", "large")}
    names["look"] = {"name": "LookFunction", "timeout_s": 7, "memory_mb": 512}
    names["look"]["environment"] = {"TABLE": "conversations", "PATH": "/usr/bin"}
    return deploy(CODE, names)


def post(aws, path: str, body=b"{}", headers=None) -> tuple[int, dict[str, str], bytes]:
    """Post without an SDK in between."""
    connection = http.client.HTTPConnection(urlsplit(aws.url).netloc, timeout=60)
    connection.request("POST", path, body, headers or {})
    response = connection.getresponse()
    answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return answer


@pytest.mark.parametrize("event", [{"a": [1, 2.5, None, True]}, [], "text", 7, None, {"ü": "☃"}])
def test_a_result_comes_back(aws, event):
    answer = aws.invoke("echo", event)
    assert answer.payload == event
    assert answer.error is None
    assert answer.raw["StatusCode"] == 200
    assert answer.raw["ExecutedVersion"] == "$LATEST"
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.raw["ResponseMetadata"]["RequestId"])


@pytest.mark.parametrize(
    "name",
    [
        "echo",
        ARN,
        f"{ARN}:$LATEST",
        "echo:$LATEST",
        "123456789012:function:echo",
        "function:echo",
    ],
)
def test_every_way_to_name_a_function(aws, name):
    assert aws.invoke(name, 1).payload == 1
    for path in (name, quote(name, safe="")):
        status, _, body = post(aws, f"/2015-03-31/functions/{path}/invocations", b"2")
        assert (status, body) == (200, b"2")


def test_a_qualifier_may_stand_in_the_query(aws):
    assert aws.invoke("echo", 1, Qualifier="$LATEST").payload == 1
    with pytest.raises(aws.client.exceptions.InvalidParameterValueException):
        aws.invoke("echo:$LATEST", 1, Qualifier="7")


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("nobody", "arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST"),
        (f"{ARN}:live", f"{ARN}:live"),
        (ARN.replace("us-east-1", "eu-west-1"), f"{ARN}:$LATEST".replace("us-east-1", "eu-west-1")),
        (ARN.replace("1234", "9994"), f"{ARN}:$LATEST".replace("1234", "9994")),
    ],
)
def test_an_unknown_function_is_named(aws, name, missing):
    with pytest.raises(aws.client.exceptions.ResourceNotFoundException) as failure:
        aws.invoke(name)
    assert failure.value.response["Error"]["Message"] == f"Function not found: {missing}"
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    headers = failure.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-errortype"] == "ResourceNotFoundException"


def test_the_handlers_error_is_an_unhandled_one(aws):
    answer = aws.invoke("fail", {"why": "closed"})
    assert answer.raw["StatusCode"] == 200
    assert answer.error == "Unhandled"
    assert list(answer.payload) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert answer.payload["errorMessage"] == "no: closed"
    assert answer.payload["errorType"] == "ValueError"
    assert answer.payload["requestId"] == answer.raw["ResponseMetadata"]["RequestId"]
    (frame,) = answer.payload["stackTrace"]
    assert 'app.py", line 8, in fail' in frame


def test_the_log_can_be_asked_for(aws):
    answer = aws.invoke("speak", LogType="Tail")
    log = base64.b64decode(answer.raw["LogResult"]).decode().splitlines()
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    assert log[0] == f"START RequestId: {request_id} Version: $LATEST"
    assert log[1] == "printed"
    assert re.fullmatch(rf"\[INFO\]\t[-0-9T:]+\.\d{{3}}Z\t{request_id}\tlogged", log[2])
    assert log[3] == f"END RequestId: {request_id}"
    assert log[4].startswith(f"REPORT RequestId: {request_id}\tDuration: ")
    assert "LogResult" not in aws.invoke("speak").raw


def test_the_admin_tells_what_functions_printed(aws):
    aws.invoke("speak")
    aws.invoke("fail", {"why": "x"})
    first, *_ = aws.seam.ask("GET", "/__admin/logs")["lines"]
    assert (first["function"], first["text"]) == ("speak", "printed")
    later = aws.seam.ask("GET", f"/__admin/logs?since={first['seq']}")["lines"]
    assert later[1]["text"] == "[ERROR] ValueError: no: x"
    assert later[2]["text"] == "Traceback (most recent call last):"
    assert {line["function"] for line in later[1:]} == {"fail"}


def test_a_function_sees_what_lambda_would_show_it(aws):
    seen = aws.invoke("look").payload
    request_id = seen["aws_request_id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", request_id)
    assert seen["function_name"] == "look"
    assert seen["function_version"] == "$LATEST"
    assert seen["memory_limit_in_mb"] == "512"
    assert seen["invoked_function_arn"] == ARN.replace("echo", "look")
    assert seen["log_group_name"] == "/aws/lambda/look"
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", seen["log_stream_name"])
    assert 5000 < seen["left"] <= 7000
    assert "app.py" in seen["files"]
    assert seen["client"] is None
    assert seen["identity"] is None


def test_a_function_gets_lambdas_environment_and_nothing_else(aws):
    env = aws.invoke("look").payload["env"]
    expected = {
        "AWS_LAMBDA_FUNCTION_NAME": "look",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/look",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "LAMBDA_TASK_ROOT": str(aws.folder),
        "TZ": ":UTC",
        "_HANDLER": "app.look",
        "TABLE": "conversations",
        "PATH": "/usr/bin",
    }
    assert {name: env.get(name) for name in expected} == expected
    assert env["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert re.fullmatch(r"127\.0\.0\.1:\d+", env["AWS_LAMBDA_RUNTIME_API"])
    assert env["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    own = {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_LOG_STREAM_NAME"}
    known = expected.keys() | own | {"AWS_ACCESS_KEY_ID", "AWS_LAMBDA_RUNTIME_API"}
    basic = {"LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "_X_AMZN_TRACE_ID"}
    assert env.keys() - known - basic == set()


def test_the_callers_context_and_trace_are_handed_on(aws):
    context = {"custom": {"a": "ü"}, "client": {"app_title": "harness"}}
    encoded = base64.b64encode(json.dumps(context).encode()).decode()
    seen = aws.invoke("look", ClientContext=encoded).payload
    assert seen["client"] == {"custom": {"a": "ü"}, "title": "harness"}
    headers = {"x-amzn-trace-id": "Root=1-5e1b4151-000000000000000000000000"}
    _, _, body = post(aws, "/2015-03-31/functions/look/invocations", b"{}", headers)
    assert json.loads(body)["env"]["_X_AMZN_TRACE_ID"] == headers["x-amzn-trace-id"]
    with pytest.raises(aws.client.exceptions.InvalidRequestContentException, match="Base64"):
        aws.invoke("look", ClientContext="!")


def test_an_event_is_taken_and_runs_later(aws, eventually):
    answer = aws.invoke("speak", InvocationType="Event")
    assert answer.raw["StatusCode"] == 202
    assert answer.body == b""
    eventually(lambda: "printed" in aws.logs(), "the function ran")
    failed = aws.invoke("fail", {"why": "x"}, InvocationType="Event")
    assert failed.error is None
    eventually(
        lambda: aws.seam.journal()[-1].labels.get("error") == "ValueError", "the failure is noted"
    )


def test_a_dry_run_runs_nothing(aws):
    answer = aws.invoke("speak", InvocationType="DryRun")
    assert answer.raw["StatusCode"] == 204
    with pytest.raises(aws.client.exceptions.ResourceNotFoundException):
        aws.invoke("nobody", InvocationType="DryRun")
    assert aws.logs() == []


def test_an_unknown_invocation_type_is_refused(aws):
    headers = {"X-Amz-Invocation-Type": "Later"}
    status, answered, _ = post(aws, "/2015-03-31/functions/echo/invocations", b"{}", headers)
    assert (status, answered["x-amzn-errortype"]) == (400, "InvalidParameterValueException")


def test_an_event_may_be_left_out_or_come_in_chunks(aws):
    path = "/2015-03-31/functions/echo/invocations"
    assert post(aws, path, b"")[2] == b"{}"
    status, _, body = post(aws, path, iter([b'{"a"', b": 1}"]))
    assert (status, body) == (200, b'{"a": 1}')


@pytest.mark.parametrize("body", [b"{", b"\xff", b"a=1"])
def test_what_is_not_json_is_refused(aws, body):
    status, headers, answer = post(aws, "/2015-03-31/functions/echo/invocations", body)
    assert (status, headers["x-amzn-errortype"]) == (400, "InvalidRequestContentException")
    assert json.loads(answer)["message"].startswith("Could not parse request body into json: ")


def test_six_megabytes_are_the_limit(aws):
    limit = 6 * 1024 * 1024
    path = "/2015-03-31/functions/echo/invocations"
    largest = b'"' + b"x" * (limit - 2) + b'"'
    assert post(aws, path, largest)[2] == largest
    status, headers, body = post(aws, path, largest + b" ")
    assert (status, headers["x-amzn-errortype"]) == (413, "RequestTooLargeException")
    assert json.loads(body)["message"].startswith("Request must be smaller than 6291456 bytes")


def test_a_result_that_is_too_large_is_an_error(aws):
    answer = aws.invoke("large", 6_291_600)
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Function.ResponseSizeTooLarge"
    assert aws.invoke("large", 3).payload == "xxx"


def test_other_requests_are_not_lambdas(aws):
    status, headers, _ = post(aws, "/2015-03-31/functions/echo/code")
    assert (status, headers["x-amzn-errortype"]) == (404, "UnknownOperationException")
    status, headers, _ = post(aws, "/2015-03-31/functions/a%20b/invocations")
    assert (status, headers["x-amzn-errortype"]) == (400, "InvalidParameterValueException")
