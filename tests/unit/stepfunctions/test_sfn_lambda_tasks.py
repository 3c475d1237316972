"""Lambda over HTTP: what functions and the service answer, and how their failures are named."""

import json
import socket

import pytest

ARN = "arn:aws:lambda:us-east-1:123456789012:function:work"
BARE = {"Type": "Task", "Resource": ARN}
INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "work", "Payload.$": "$"},
}
FAILED = {"X-Amz-Function-Error": "Unhandled"}
CRASH = {"errorType": "BusinessDataUnavailable", "errorMessage": "503", "stackTrace": ["line 1"]}
CAUGHT = {"C": {"Type": "Pass", "End": True}}

both_ways = pytest.mark.parametrize("state", [BARE, INVOKE], ids=["arn", "invoke"])


@pytest.fixture
def call(run_state, services, server):
    def run(state, given=None, **more):
        return run_state(state, given, tasks=services(**{"lambda": server.url}), **more)

    return run


def test_an_arn_gets_the_input_and_gives_the_payload(call, server):
    server.answer = lambda _: (200, {}, b'{"ok": [1, null]}')
    assert call(BARE, {"a": "é"}).output == {"ok": [1, None]}
    asked = server.calls[0]
    assert asked.method == "POST"
    assert asked.path == (
        "/2015-03-31/functions/"
        "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Awork/invocations"
    )
    assert asked.json == {"a": "é"}
    assert asked.headers["Content-Length"] == str(len('{"a":"é"}'.encode()))


def test_invoke_gives_the_whole_answer(call, server):
    server.answer = lambda _: (
        200,
        {"X-Amz-Executed-Version": "7", "x-amzn-RequestId": "r-1"},
        b'{"ok": 1}',
    )
    given = {**INVOKE["Parameters"], "Qualifier": "live", "LogType": "Tail"}
    output = call({**INVOKE, "Parameters": given}, {"a": 1}).output
    assert (output["Payload"], output["StatusCode"], output["ExecutedVersion"]) == (
        {"ok": 1},
        200,
        "7",
    )
    assert output["SdkResponseMetadata"] == {"RequestId": "r-1"}
    assert output["SdkHttpMetadata"]["HttpHeaders"]["X-Amz-Executed-Version"] == "7"
    asked = server.calls[0]
    assert asked.path == "/2015-03-31/functions/work/invocations?Qualifier=live"
    assert asked.json == {"a": 1}
    assert asked.headers["X-Amz-Log-Type"] == "Tail"


@pytest.mark.parametrize("body", ["plain", "NaN", "[1e999]"])
def test_an_answer_that_is_no_json_is_text(call, server, body):
    server.answer = lambda _: (200, {}, body.encode())
    assert call(BARE).output == body


@both_ways
def test_an_exception_is_named_by_its_error_type(call, server, state):
    server.answer = lambda _: (200, FAILED, json.dumps(CRASH).encode())
    ended = call(state)
    assert ended.error == "BusinessDataUnavailable"
    assert ended.cause is not None
    assert json.loads(ended.cause) == CRASH
    failed = ended.details("LambdaFunctionFailed") or ended.details("TaskFailed")
    assert failed[0]["error"] == "BusinessDataUnavailable"


@both_ways
@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"errorMessage": "Task timed out after 3.00 seconds"}, "Lambda.Unknown"),
        (
            {"errorType": "Sandbox.Timedout", "errorMessage": "RequestId: 1 Error: Task timed out"},
            "Sandbox.Timedout",
        ),
        ({"errorType": "Runtime.ExitError", "errorMessage": "exited"}, "Runtime.ExitError"),
        ("no object", "Lambda.Unknown"),
    ],
)
def test_what_happens_to_a_function(call, server, state, payload, error):
    server.answer = lambda _: (200, FAILED, json.dumps(payload).encode())
    assert call(state).error == error


@both_ways
@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        ((429, {}, {"Reason": "x", "Message": "Rate"}), "Lambda.TooManyRequestsException"),
        ((500, {}, {"Message": "Sorry"}), "Lambda.ServiceException"),
        ((502, {}, {}), "Lambda.ServiceException"),
        (
            (404, {"x-amzn-ErrorType": "ResourceNotFoundException"}, {"Message": "Not found"}),
            "Lambda.ResourceNotFoundException",
        ),
        (
            (400, {}, {"__type": "com.amazon#InvalidRequestContentException:http"}),
            "Lambda.InvalidRequestContentException",
        ),
        ((403, {}, {}), "Lambda.AWSLambdaException"),
    ],
)
def test_what_the_service_refuses(call, server, state, refusal, error):
    status, headers, body = refusal
    server.answer = lambda _: (
        status,
        {"x-amzn-RequestId": "r-1", **headers},
        json.dumps(body).encode(),
    )
    ended = call(state)
    assert ended.error == error
    assert ended.cause is not None
    assert ended.cause.startswith(body.get("Message", ""))
    code = error.removeprefix("Lambda.")
    assert ended.cause.endswith(
        f"(Service: AWSLambda; Status Code: {status}; Error Code: {code}; "
        "Request ID: r-1; Proxy: null)"
    )


@both_ways
def test_an_error_that_the_model_does_not_have_gets_the_general_name(call, server, state):
    server.answer = lambda _: (403, {"x-amzn-ErrorType": "AccessDeniedException"}, b"{}")
    ended = call(state)
    assert ended.error == "Lambda.AWSLambdaException"
    assert ended.cause is not None
    assert "; Error Code: AccessDeniedException; " in ended.cause


@both_ways
def test_nobody_listening_is_a_client_exception(run_state, services, state):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        ended = run_state(state, tasks=services(**{"lambda": url}))
    assert ended.error == "Lambda.SdkClientException"
    assert ended.cause is not None
    assert ended.cause.startswith("Unable to execute HTTP request: ")


@both_ways
def test_retry_and_catch_use_those_names(call, server, state):
    answers = [(429, {}, b"{}"), (200, FAILED, json.dumps(CRASH).encode()), (200, {}, b'"ok"')]
    server.answer = lambda _: answers[len(server.calls) - 1]
    retry = [
        {"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2},
        {"ErrorEquals": ["BusinessDataUnavailable"], "IntervalSeconds": 30},
    ]
    ended = call({**state, "Retry": retry})
    assert (ended.status, ended.seconds, len(server.calls)) == ("SUCCEEDED", 32, 3)


@both_ways
def test_an_unnamed_error_is_caught_as_unknown(call, server, state):
    server.answer = lambda _: (200, FAILED, b'{"errorMessage": "Killed"}')
    catch = [{"ErrorEquals": ["Lambda.Unknown"], "Next": "C"}]
    ended = call({**state, "Catch": catch}, others=CAUGHT)
    assert ended.output == {
        "Error": "Lambda.Unknown",
        "Cause": "The cause could not be determined because Lambda did not return an error type. "
        'Returned payload: {"errorMessage": "Killed"}',
    }


def test_an_event_has_been_handed_over_only(call, server):
    server.answer = lambda _: (202, {"x-amzn-RequestId": "r-1"}, b"")
    given = {**INVOKE["Parameters"], "InvocationType": "Event"}
    output = call({**INVOKE, "Parameters": given}).output
    assert (output["StatusCode"], output["Payload"]) == (202, "")
    assert "ExecutedVersion" not in output
    assert server.calls[0].headers["X-Amz-Invocation-Type"] == "Event"


def test_the_sdk_call_gives_payloads_as_text_and_does_not_fail_with_the_function(call, server):
    server.answer = lambda _: (200, FAILED, json.dumps(CRASH).encode())
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:lambda:invoke",
        "Parameters": {"FunctionName": "work", "Payload": {"a": 1}},
    }
    output = call(state).output
    assert output == {
        "FunctionError": "Unhandled",
        "Payload": json.dumps(CRASH),
        "StatusCode": 200,
    }
    assert server.calls[0].json == {"a": 1}


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"Payload": {}}, "The field 'FunctionName' is required but was missing"),
        ({"FunctionName": None}, "The value for the field 'FunctionName' must be a STRING"),
        (
            {"FunctionName": "f", "TaskToken": "t"},
            'The field "TaskToken" is not supported by Step Functions',
        ),
    ],
)
def test_wrong_parameters_never_start_the_task(call, server, parameters, problem):
    ended = call({**INVOKE, "Parameters": parameters})
    assert (ended.error, ended.cause) == (
        "States.Runtime",
        (
            "An error occurred while executing the state 'S' (entered at the event id #2). "
            f"The Parameters '{json.dumps(parameters, separators=(',', ':'))}' "
            f"could not be used to start the Task: [{problem}]"
        ),
    )
    assert ended.types == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]
    assert server.calls == []


def test_a_missing_endpoint_says_what_to_configure(run_state, services):
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "C"}]
    ended = run_state({**BARE, "Catch": catch}, tasks=services(sqs="http://x"), others=CAUGHT)
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert "No endpoint is configured for the service 'lambda' (configured: sqs)" in ended.cause


def test_an_unknown_resource_is_named(run_state, services):
    ended = run_state({"Type": "Task", "Resource": "arn:aws:nope:x"}, tasks=services())
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert "The resource 'arn:aws:nope:x' is none that a Task can call" in ended.cause
