"""The coaching API through its front door."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate


def test_answers_the_request_of_the_mission_document(api, mission_request):
    answer = api.post("/api/v1/coaching", json=mission_request)

    assert answer.status_code == 200
    body = answer.json()
    assert "Revenue Growth" in body["message"]
    assert "John" in body["message"]
    assert "CEO" in body["message"]
    assert body["user_id"] == "123"
    assert body["tenant_id"] is None
    assert body["source"] == "direct"
    assert body["context"]["source"] == "payload"


def test_says_where_the_context_came_from(api, full_context):
    request = {"message": "How are we doing?", "business_context": full_context}

    direct = api.post("/api/v1/coaching", json=request).json()
    orchestrated = api.post("/api/v1/coaching", json={**request, "source": "orchestrated"}).json()

    assert direct["context"] == {
        "source": "payload",
        "scope": "coaching_context",
        "retrieved_at": "2026-11-23T09:30:00.123456Z",
        "reason": None,
    }
    assert orchestrated["context"] == {**direct["context"], "source": "business_api"}
    assert orchestrated["message"] == direct["message"]
    assert direct["tenant_id"] == "acme"


def test_coaches_without_a_context_and_says_why(api):
    request = {"message": "Help", "user_id": "u", "tenant_id": "t"}

    plain = api.post("/api/v1/coaching", json=request).json()
    failed = api.post(
        "/api/v1/coaching", json={**request, "context_reason": "BusinessDataUnavailable"}
    ).json()

    assert plain["context"]["source"] == "none"
    assert plain["context"]["reason"] == "NotProvided"
    assert failed["context"]["reason"] == "BusinessDataUnavailable"
    assert "Help" in plain["message"]


def test_keeps_a_conversation_of_several_turns(api, tables):
    request = {"message": "First", "user_id": "u", "tenant_id": "acme"}
    first = api.post("/api/v1/coaching", json=request).json()
    ids = {"conversation_id": first["conversation_id"]}
    second = api.post("/api/v1/coaching", json={**request, **ids, "message": "Second"}).json()
    third = api.post("/api/v1/coaching", json={**request, **ids, "message": "Third"}).json()

    kept = api.get(
        f"/api/v1/conversations/{first['conversation_id']}", params={"tenant_id": "acme"}
    ).json()

    assert [each["message"] for each in kept["exchanges"]] == ["First", "Second", "Third"]
    assert [each["reply"] for each in kept["exchanges"]] == [
        each["message"] for each in (first, second, third)
    ]
    assert {each["session_id"] for each in (first, second, third)} == {first["session_id"]}
    assert 'After "Second"' in third["message"]
    assert tables.counts() == (3, 1)


def test_stores_one_readable_item_per_exchange_and_no_business_data(api, tables, full_context):
    api.post(
        "/api/v1/coaching",
        json={
            "message": "How are we doing?",
            "request_id": "r1",
            "session_id": "s1",
            "business_context": full_context,
            "metadata": {"page": 1e300},
        },
    )

    (exchange,), (session,) = tables.items("conversations"), tables.items("coaching-sessions")
    assert exchange.keys() == {
        *("conversation_key", "request_id", "conversation_id", "session_id", "user_id"),
        *("tenant_id", "source", "message", "reply", "context", "created_at", "metadata"),
    }
    assert exchange["conversation_key"]["S"] == f"acme {exchange['conversation_id']['S']}"
    assert session["session_key"]["S"] == "acme ceo-john s1"
    assert "N" in session["expires_at"]
    assert session["started_at"] == session["last_active_at"]


@pytest.mark.parametrize(
    ("continued", "calls"),
    [(False, ["update_item", "put_item"]), (True, ["query", "update_item", "put_item"])],
)
def test_asks_dynamodb_seldom(api, dynamodb, continued, calls):
    request = {"message": "Help"}
    if continued:
        first = api.post("/api/v1/coaching", json=request).json()
        request["conversation_id"] = first["conversation_id"]
    dynamodb.calls.clear()

    api.post("/api/v1/coaching", json=request)

    assert dynamodb.calls == calls


def test_gives_metadata_back_unchanged(api):
    metadata = {"page": "goals", "n": [1, 2.5, None, True], "deep": {"a": {"b": "ü🚀"}}}

    answer = api.post("/api/v1/coaching", json={"message": "Help", "metadata": metadata})

    assert answer.json()["metadata"] == metadata


def test_health_asks_nobody(api, dynamodb):
    assert api.get("/health").json() == {"status": "ok"}
    assert dynamodb.calls == []


@pytest.mark.parametrize("path", ["/health", "/nowhere"])
def test_every_answer_carries_the_callers_request_id(api, path):
    assert api.get(path, headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"


@pytest.mark.parametrize("given", [None, b"", b"a b", b"\xff", b"x" * 129])
def test_an_unfit_request_id_is_replaced(api, given):
    headers = {} if given is None else {b"x-request-id": given}

    made = [api.get("/health", headers=headers).headers["x-request-id"] for _ in range(2)]

    assert len(set(made)) == 2
    assert all(len(each) == 36 for each in made)


def test_serves_an_openapi_document_whose_errors_are_problems(api):
    document = api.get("/openapi.json").json()

    validate(document)
    assert set(document["paths"]) == {
        "/api/v1/coaching",
        "/api/v1/conversations/{conversation_id}",
        "/health",
    }
    responses = document["paths"]["/api/v1/coaching"]["post"]["responses"]
    assert set(responses) == {"200", "400", "404", "409", "422", "503"}
    for status, response in responses.items():
        expected = "application/json" if status == "200" else "application/problem+json"
        assert list(response["content"]) == [expected]
    assert "HTTPValidationError" not in document["components"]["schemas"]
