"""HTTP tasks: what is sent, what comes back, and how failures are named."""

import pytest

from harness.stepfunctions.tasks.forms import encoded

OPTIONS = "Transform.RequestEncodingOptions"


def web(url: str, **more: object) -> dict:
    connection = {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/c/1"}
    given = {"ApiEndpoint": url, "Method": "GET", "Authentication": connection, **more}
    return {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": given}


def lower(headers: dict) -> dict:
    return {name.lower(): value for name, value in headers.items()}


def test_http_invoke(run_state, services, server):
    server.answer = lambda _: (200, {"Content-Type": "application/json"}, b'{"ok": 1}')
    state = web(
        f"{server.url}/x",
        Method="POST",
        Headers={"X-A": "b", "user-agent": "mine"},
        QueryParameters={"q": ["1", "2"], "name": "é b"},
        RequestBody={"a": 1},
    )
    output = run_state(state, tasks=services()).output
    assert output.keys() == {"Headers", "ResponseBody", "StatusCode", "StatusText"}
    assert (output["ResponseBody"], output["StatusCode"], output["StatusText"]) == (
        {"ok": 1},
        200,
        "OK",
    )
    assert lower(output["Headers"])["content-type"] == ["application/json"]
    asked = server.calls[0]
    assert (asked.method, asked.json) == ("POST", {"a": 1})
    assert asked.path == "/x?q=1&q=2&name=%C3%A9%20b"
    headers = lower(asked.headers)
    assert (headers["x-a"], headers["content-type"], headers["user-agent"], headers["range"]) == (
        "b",
        "application/json; charset=UTF-8",
        "Amazon|StepFunctions|HttpInvoke|us-east-1",
        "bytes=0-262144",
    )


def test_http_forms(run_state, services, server):
    state = web(
        server.url,
        Method="POST",
        RequestBody={"a": ["1 2", 3]},
        Transform={
            "RequestBodyEncoding": "URL_ENCODED",
            "RequestEncodingOptions": {"ArrayFormat": "BRACKETS"},
        },
    )
    run_state(state, tasks=services())
    assert server.calls[0].body == b"a[]=1%202&a[]=3"
    assert lower(server.calls[0].headers)["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("arrays", "text"),
    [
        ("INDICES", "a[0]=1&a[1]=x%26&o[k]=true&n="),
        ("REPEAT", "a=1&a=x%26&o[k]=true&n="),
        ("COMMAS", "a=1,x%26&o[k]=true&n="),
        ("BRACKETS", "a[]=1&a[]=x%26&o[k]=true&n="),
    ],
)
def test_arrays_and_objects_in_forms(arrays, text):
    assert encoded({"a": [1, "x&"], "o": {"k": True}, "n": None}, arrays) == text


@pytest.mark.parametrize(
    ("media", "body", "shown"),
    [
        ("application/problem+json", b'{"n": 1}', {"n": 1}),
        ("application/json; charset=utf-8", b"[1]", [1]),
        ("application/json", b"oops", "oops"),
        ("text/plain", b"12", "12"),
        ("text/html; charset=utf-8", b"<p>", "<p>"),
        ("", b'{"n": 1}', {"n": 1}),
    ],
)
def test_the_body_is_json_where_its_type_says_so(  # noqa: PLR0913, PLR0917
    run_state, services, server, media, body, shown
):
    server.answer = lambda _: (200, {"Content-Type": media} if media else {}, body)
    assert run_state(web(server.url), tasks=services()).output["ResponseBody"] == shown


def test_a_binary_body_is_refused(run_state, services, server):
    server.answer = lambda _: (200, {"Content-Type": "image/png"}, b"...")
    ended = run_state(web(server.url), tasks=services())
    assert (ended.error, ended.cause) == (
        "States.Runtime",
        "Unsupported response content-type 'image/png'.",
    )


@pytest.mark.parametrize(
    ("status", "text"),
    [(301, "Moved Permanently"), (404, "Not Found"), (503, "Service Unavailable")],
)
def test_errors_are_named_by_their_status_and_tell_its_text(
    run_state, services, server, status, text
):
    server.answer = lambda _: (status, {"Location": "/"}, b'{"why": "because"}')
    ended = run_state(web(server.url), tasks=services())
    assert (ended.error, ended.cause) == (f"States.Http.StatusCode.{status}", text)


def test_without_an_answer(run_state, services):
    ended = run_state(web("http://127.0.0.1:1"), tasks=services())
    assert ended.error == "States.Http.Socket"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"Headers": {"Host": "x"}}, "The header 'Host' is not supported"),
        ({"Headers": {"X-Amz-Date": "x"}}, "The header 'X-Amz-Date' is not supported"),
        (
            {"QueryParameters": "?a=b"},
            "The value of the field 'QueryParameters' has an invalid format",
        ),
        ({"Headers": "x"}, "The value of the field 'Headers' has an invalid format"),
        ({"Transform": "x"}, "The value of the field 'Transform' has an invalid format"),
        (
            {"Transform": {"RequestEncodingOptions": "x"}},
            f"The value of the field '{OPTIONS}' has an invalid format",
        ),
        ({"Transform": []}, "The value of the field 'Transform' has an invalid format"),
        (
            {"Transform": {"RequestEncodingOptions": {"ArrayFormat": ["x"]}}},
            f"The value of the field '{OPTIONS}.ArrayFormat' has an invalid format",
        ),
        ({"Method": 1}, "The value for the field 'Method' must be a STRING"),
    ],
)
def test_what_cannot_be_sent(run_state, services, server, wrong, problem):
    ended = run_state(web(server.url, **wrong), tasks=services())
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith(f"could not be used to start the Task: [{problem}]")
    assert server.calls == []
