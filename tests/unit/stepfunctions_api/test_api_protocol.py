"""The protocol itself: headers, errors, and clients that send what no client should."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.stepfunctions.api.operations import OPERATIONS

FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LONG_POLLS = {"GetActivityTask"}
NAMES = sorted(set(OPERATIONS) - LONG_POLLS)
MEMBERS = [
    *("name", "definition", "roleArn", "type", "stateMachineArn", "executionArn", "input", "tags"),
    *("maxResults", "nextToken", "reverseOrder", "taskToken", "output", "error", "cause", "mock"),
    *("activityArn", "resourceArn", "tagKeys", "inspectionLevel", "variables", "context"),
    *("stateMachineVersionArn", "statusFilter", "publish", "stateName", "stateConfiguration"),
]
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "arn:aws:states:us-east-1:123456789012:stateMachine:m",
            "arn:aws:states:us-east-1:123456789012:stateMachine:m:1",
            "arn:aws:states:us-east-1:123456789012:stateMachine:m:99999999999999999999",
            "arn:aws:states:us-east-1:123456789012:stateMachine:m#case",
            "arn:aws:states:us-east-1:123456789012:execution:m:e",
            "arn:aws:states:us-east-1:123456789012:activity:a",
            '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
            '{"Type":"Pass","End":true}',
            '{"Type":"Fail"}',
            "{}",
            "null",
            "\\ud800",
        ]
    ),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
BODIES = st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=6)


def test_headers_of_an_answer(api: Any) -> None:
    answer = api.post("ListStateMachines", {})
    assert answer.headers["content-type"] == "application/x-amz-json-1.0"
    assert len(answer.headers["x-amzn-requestid"]) == 36
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_browser_may_ask_first(api: Any) -> None:
    answer = api.http.request("OPTIONS", api.url + "/", headers={"origin": "http://localhost:5173"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("authorization,x-amz-target", "authorization,x-amz-target"),
        ("authorization, x-amz-date", "authorization, x-amz-date"),
        (None, "*"),
        ("", "*"),
        ("a,,b", "*"),
        ("a b", "*"),
        ("a;b", "*"),
        ("\xe9", "*"),
    ],
)
def test_a_browser_may_send_what_it_asks_for(api: Any, asked: str | None, allowed: str) -> None:
    headers = {} if asked is None else {"access-control-request-headers": asked.encode("latin-1")}
    answer = api.http.request("OPTIONS", api.url + "/", headers=headers)
    assert answer.headers["access-control-allow-headers"] == allowed


def test_health(api: Any) -> None:
    answer = api.http.get(api.url + "/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert api.http.head(api.url + "/health").content == b""


@pytest.mark.parametrize(
    "target",
    ["AWSStepFunctions.Nothing", "AWSStepFunctions.", "Other.ListStateMachines", "", "\xff"],
)
def test_unknown_operations(api: Any, target: str) -> None:
    headers = {"x-amz-target": target.encode("latin-1")}
    answer = api.http.post(api.url + "/", headers=headers, content=b"{}")
    assert answer.status_code == 400
    assert answer.json()["__type"] == "com.amazon.coral.service#UnknownOperationException"


def test_an_operation_that_is_not_there_is_refused_by_name(api: Any) -> None:
    kind, message = api.refused("StartEverything", name="a")
    assert kind == "UnknownOperationException"
    assert "StartEverything" in message


def test_other_paths_and_methods(api: Any) -> None:
    for method, path in (("GET", "/"), ("POST", "/x"), ("DELETE", "/")):
        answer = api.http.request(method, api.url + path)
        assert answer.status_code == 404, (method, path)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a": NaN}', b"[" * 5000])
def test_bodies_that_are_no_json_objects(api: Any, body: bytes) -> None:
    answer = api.post("ListStateMachines", body)
    kind = "com.amazon.coral.service#SerializationException"
    assert (answer.status_code, answer.json()["__type"]) == (400, kind)


def test_an_empty_body_is_an_empty_object(api: Any) -> None:
    assert api.post("ListStateMachines", b"").status_code == 200


def test_a_body_that_is_too_large(api: Any) -> None:
    answer = api.post("ListStateMachines", b" " * (5 * 1024 * 1024))
    assert answer.status_code == 413


def test_chunked_bodies(api: Any) -> None:
    headers = {"x-amz-target": "AWSStepFunctions.ListStateMachines"}
    answer = api.http.post(api.url + "/", headers=headers, content=iter([b"{", b"}"]))
    assert answer.status_code == 200


@FUZZ
@given(operation=st.sampled_from(NAMES), body=st.binary(max_size=40))
def test_random_bytes_never_break_the_server(api: Any, operation: str, body: bytes) -> None:
    assert api.post(operation, body).status_code in (200, 400)


@FUZZ
@given(operation=st.sampled_from(NAMES), body=BODIES)
def test_random_members_never_break_the_server(
    api: Any, operation: str, body: dict[str, Any]
) -> None:
    answer = api.post(operation, json.dumps(body).encode())
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        assert set(answer.json()) <= {"__type", "message", "reason"}


def test_a_fault_of_the_simulator_is_500_and_the_server_goes_on(
    serve: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    api = serve()

    async def broken(*_: Any) -> dict[str, Any]:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setitem(OPERATIONS, "ListActivities", broken)
    answer = api.post("ListActivities", {})
    assert (answer.status_code, answer.json()["__type"]) == (500, "InternalServerError")
    assert "a fault of ours" not in answer.text
    assert "a fault of ours" in caplog.text
    assert api.post("ListStateMachines", {}).status_code == 200
