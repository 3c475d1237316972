"""Coaching is called at least once: the same request_id stores one exchange, says the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

REQUEST = {"message": "Help", "user_id": "u", "tenant_id": "acme"}


@pytest.fixture
def conversation_id(api):
    """A conversation that is under way."""
    return api.post("/api/v1/coaching", json=REQUEST).json()["conversation_id"]


def test_the_same_request_twice_is_one_exchange(api, tables, full_context):
    request = {**REQUEST, "user_id": "ceo-john", "request_id": "r1"}

    first = api.post("/api/v1/coaching", json={**request, "business_context": full_context})
    # The orchestrator's second try may have lost the context; the answer stays the first one.
    second = api.post("/api/v1/coaching", json=request)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert tables.counts() == (1, 1)


def test_the_same_request_twice_in_a_conversation(api, tables, conversation_id):
    request = {**REQUEST, "conversation_id": conversation_id, "request_id": "r1"}

    answers = [api.post("/api/v1/coaching", json=request).json() for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert tables.counts() == (2, 1)


def test_a_repetition_may_name_the_conversation_that_the_first_answer_named(api, tables):
    first = api.post("/api/v1/coaching", json={**REQUEST, "request_id": "r1"}).json()

    again = {**REQUEST, "request_id": "r1", "conversation_id": first["conversation_id"]}

    assert api.post("/api/v1/coaching", json=again).json() == first
    assert tables.counts() == (1, 1)


@pytest.mark.parametrize("goes_on", [False, True])
def test_concurrent_duplicates_are_one_exchange(api, tables, conversation_id, goes_on):
    request = {**REQUEST, "request_id": str(uuid4())}
    if goes_on:
        request["conversation_id"] = conversation_id

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.post("/api/v1/coaching", json=request), range(16)))

    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert len(tables.items("conversations")) == 2


def test_requests_without_an_id_are_different_requests(api, tables):
    answers = [api.post("/api/v1/coaching", json=REQUEST).json() for _ in range(2)]

    assert answers[0]["request_id"] != answers[1]["request_id"]
    assert answers[0]["conversation_id"] != answers[1]["conversation_id"]
    assert tables.counts() == (2, 2)


@pytest.mark.parametrize("goes_on", [False, True])
def test_an_id_that_stands_for_another_message_is_refused(api, conversation_id, goes_on):
    request = {**REQUEST, "request_id": "r1"}
    if goes_on:
        request["conversation_id"] = conversation_id
    api.post("/api/v1/coaching", json=request)

    answer = api.post("/api/v1/coaching", json={**request, "message": "Something else"})

    assert answer.status_code == 409
    assert answer.json()["title"] == "RequestIdReused"


def test_another_user_never_gets_the_first_ones_answer(api):
    mine = {**REQUEST, "request_id": "r1"}
    first = api.post("/api/v1/coaching", json=mine).json()

    other = api.post("/api/v1/coaching", json={**mine, "user_id": "v"}).json()
    inside = {**mine, "conversation_id": first["conversation_id"], "user_id": "v"}

    assert other["conversation_id"] != first["conversation_id"]
    assert api.post("/api/v1/coaching", json=inside).status_code == 409


def test_a_failed_store_loses_nothing(api, dynamodb, tables, monkeypatch):
    request = {**REQUEST, "request_id": "r1"}
    with monkeypatch.context() as broken:
        # The session was touched, the exchange not stored: the repetition completes it.
        broken.setattr(dynamodb, "put_item", _unreachable)
        assert api.post("/api/v1/coaching", json=request).status_code == 503
        assert tables.counts() == (0, 1)

    assert api.post("/api/v1/coaching", json=request).status_code == 200
    assert tables.counts() == (1, 1)


def _unreachable(**_arguments):
    from botocore.exceptions import EndpointConnectionError  # noqa: PLC0415

    raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
