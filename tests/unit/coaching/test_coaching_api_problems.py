"""Every error of the coaching API is an application/problem+json that gives nothing away."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from coaching.api.app import create_app

VALID = {"message": "Help", "user_id": "u", "tenant_id": "t"}


def problem(answer, status, title):
    """Check that an answer is this problem, and give its body."""
    body = answer.json()
    assert (answer.status_code, body["title"]) == (status, title)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    assert body["type"] == f"urn:problem-type:coaching:{title}"
    assert body["status"] == status
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"message": None}, "message"),
        ({"message": ""}, "message"),
        ({"message": " \n\t"}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({"message": ["Help"]}, "message"),
        ({"mesage": "Help"}, "mesage"),
        ({"user_id": ""}, "user_id"),
        ({"user_id": 7}, "user_id"),
        ({"tenant_id": "a b"}, "tenant_id"),
        ({"tenant_id": "ä"}, "tenant_id"),
        ({"conversation_id": "x" * 129}, "conversation_id"),
        ({"source": "elsewhere"}, "source"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"a": "x" * 8192}}, "metadata"),
        ({"business_context": []}, "business_context"),
        ({"business_context": {"goals": [{}]}}, "business_context.goals.0.title"),
        ({"business_context": {"kpis": "none"}}, "business_context.kpis"),
        (
            {"business_context": {"goals": [{"title": "x", "progress": "9"}]}},
            "business_context.goals.0.progress",
        ),
        ({"business_context": {"retrieved_at": 0}}, "business_context.retrieved_at"),
        (
            {"business_context": {"retrieved_at": "2026-11-23T10:00:00"}},
            "business_context.retrieved_at",
        ),
    ],
)
def test_says_what_is_wrong_where(api, tables, change, place):
    answer = api.post("/api/v1/coaching", json={**VALID, **change})

    body = problem(answer, 422, "InvalidRequest")
    assert list(body["errors"]) == [place]
    assert body["errors"][place][0] in body["detail"]
    assert tables.counts() == (0, 0)


def test_accepts_what_is_just_long_enough(api):
    for message in ("x", "x" * 4000):
        assert api.post("/api/v1/coaching", json={"message": message}).status_code == 200


def test_metadata_must_be_json_of_a_sane_depth(api):
    deep = {"metadata": {"a": json.loads("[" * 20 + "]" * 20)}}
    endless = b'{"message": "Help", "metadata": {"a": NaN}}'
    headers = {"content-type": "application/json"}

    problem(api.post("/api/v1/coaching", json={**VALID, **deep}), 422, "InvalidRequest")
    problem(api.post("/api/v1/coaching", content=endless, headers=headers), 422, "InvalidRequest")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 5000, b'{"message": }'])
def test_a_body_that_is_not_json_is_400(api, body):
    headers = {"content-type": "application/json"}

    problem(api.post("/api/v1/coaching", content=body, headers=headers), 400, "InvalidRequest")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type_is_refused(api, content_type):
    answer = api.post(
        "/api/v1/coaching", content=json.dumps(VALID), headers={"content-type": content_type}
    )

    problem(answer, 422, "InvalidRequest")


def test_never_repeats_what_was_sent(api):
    secret = "hunter2-hunter2"
    request = {
        "message": {"password": secret},
        "user_id": f"two words {secret}",
        "source": secret,
        "metadata": [secret],
        "business_context": {"retrieved_at": secret, "goals": [{"title": 1, "progress": secret}]},
        "Authorization": f"Bearer {secret}",
    }

    answer = api.post("/api/v1/coaching", json=request)

    assert len(problem(answer, 422, "InvalidRequest")["errors"]) == 8
    assert secret not in answer.text


def test_lists_a_limited_number_of_errors_with_limited_names(api):
    request = {**VALID, **{f"{'k' * 1000}{n}": n for n in range(1000)}}

    answer = api.post("/api/v1/coaching", json=request)

    problem(answer, 422, "InvalidRequest")
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [("GET", "/nowhere", 404, "NotFound"), ("PUT", "/api/v1/coaching", 405, "MethodNotAllowed")],
)
def test_unknown_paths_and_methods_are_problems_too(api, method, path, status, title):
    problem(api.request(method, path), status, title)


def test_unknown_conversations_are_404(api, tables):
    problem(api.get("/api/v1/conversations/none"), 404, "ConversationNotFound")
    answer = api.post("/api/v1/coaching", json={**VALID, "conversation_id": "none"})
    problem(answer, 404, "ConversationNotFound")
    assert tables.counts() == (0, 0)


def test_ids_in_paths_and_queries_are_checked(api):
    problem(api.get(f"/api/v1/conversations/{'x' * 129}"), 422, "InvalidRequest")
    answer = api.get("/api/v1/conversations/c", params={"tenant_id": "a b"})
    assert list(problem(answer, 422, "InvalidRequest")["errors"]) == ["tenant_id"]


TROUBLE = [
    ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"),
    ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "PutItem"),
    ClientError({"Error": {"Code": "InternalServerError", "Message": "oops"}}, "PutItem"),
    ClientError({"Error": {"Code": "AccessDeniedException", "Message": "arn:aws:x"}}, "PutItem"),
]


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("operation", ["put_item", "update_item", "get_paginator"])
def test_dynamodb_trouble_is_503_with_retry_after(api, dynamodb, monkeypatch, operation, error):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(dynamodb, operation, fail)
    request = {**VALID, "conversation_id": "c"} if operation == "get_paginator" else VALID

    answer = api.post("/api/v1/coaching", json=request)

    problem(answer, 503, "StorageUnavailable")
    assert answer.headers["retry-after"] == "1"
    assert "arn:" not in answer.text


def test_an_unforeseen_error_is_500_and_says_nothing(client_of, store, caplog):
    def broken(*_):
        raise ZeroDivisionError("secret detail")

    with client_of(create_app(lambda: store, broken)) as api:
        answer = api.post("/api/v1/coaching", json=VALID, headers={"x-request-id": "find-me"})

    problem(answer, 500, "InternalServerError")
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert answer.headers["x-request-id"] == "find-me"
    assert "find-me" in caplog.text


def test_the_store_is_opened_once_and_only_when_needed(client_of, store, monkeypatch):
    opened = []
    monkeypatch.setattr("coaching.api.app.open_store", lambda _: opened.append(1) or store)
    with client_of(create_app()) as api:
        api.get("/health")
        assert opened == []
        for _ in range(2):
            assert api.post("/api/v1/coaching", json=VALID).status_code == 200
    assert opened == [1]
