"""The two Lambda functions: events in, results out, and errors by name."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx
import pytest

from coaching.clients.business_api import BusinessApiClient
from coaching.clients.coaching_api import RESPONSE_FIELDS, CoachingApiClient
from coaching.errors import (
    BusinessDataInvalid,
    BusinessDataRejected,
    BusinessDataUnavailable,
    CoachingRejected,
    CoachingUnavailable,
    ConversationNotFound,
    InvalidRequest,
)
from coaching.functions import fetch_business_context, invoke_coaching
from coaching.models.business_context import CoachingRequest

JSON = {"content-type": "application/json; charset=utf-8"}
ASKED = {"user_id": "ceo-john", "tenant_id": "acme", "scope": "coaching_context", "attempt": 0}


@pytest.fixture
def business_api(monkeypatch):
    """Answer the fetch function's requests with what a test says."""

    def answered(answer):
        client = BusinessApiClient("http://net", 5, transport=httpx.MockTransport(answer))
        monkeypatch.setattr(fetch_business_context, "_client", lambda: client)

    return answered


@pytest.fixture
def coaching_api(monkeypatch):
    """Answer the invoke function's requests with what a test says; give what was sent."""
    sent = []

    def answered(answer):
        def reply(request):
            sent.append(json.loads(request.content))
            return answer(request)

        client = CoachingApiClient("http://api", 5, transport=httpx.MockTransport(reply))
        monkeypatch.setattr(invoke_coaching, "_client", lambda: client)
        return sent

    return answered


@pytest.fixture
def event(full_context):
    """What the orchestrator sends to the invoke function."""
    return {
        "request": {"message": "Help", "user_id": "ceo-john", "tenant_id": "acme", "scope": "s"},
        "business_context": full_context,
        "context_reason": None,
        "execution_id": "arn:aws:states:us-east-1:123456789012:execution:coaching:e1",
        "attempt": 0,
    }


def test_fetch_gives_a_context_that_the_api_takes(business_api, wire_answer):
    business_api(lambda _: httpx.Response(200, json=wire_answer, headers=JSON))

    result = fetch_business_context.handler({**ASKED, "attempt": 2}, None)

    assert result["attempts"] == 3
    json.dumps(result)
    taken = CoachingRequest(message="x", business_context=result["business_context"])
    assert taken.business_context.goals[0].title == "Revenue Growth"


@pytest.mark.parametrize(("scope", "asked"), [(None, "coaching_context"), ("wide", "wide")])
def test_fetch_asks_for_the_scope_or_the_default(business_api, wire_answer, scope, asked):
    scopes = []

    def answer(request):
        scopes.append(request.url.params["scope"])
        return httpx.Response(200, json={**wire_answer, "dataScope": scopes[-1]}, headers=JSON)

    business_api(answer)
    fetch_business_context.handler({**ASKED, "scope": scope}, None)

    assert scopes == [asked]


@pytest.mark.parametrize("change", [{"user_id": 1}, {"tenant_id": None}, {"scope": ["x"]}])
def test_fetch_refuses_what_is_no_id(change):
    with pytest.raises(BusinessDataRejected):
        fetch_business_context.handler({**ASKED, **change}, None)


def test_fetch_passes_errors_on(business_api):
    business_api(lambda _: httpx.Response(503))

    with pytest.raises(BusinessDataUnavailable):
        fetch_business_context.handler(ASKED, None)


def test_fetch_refuses_what_step_functions_could_not_carry(business_api, wire_answer):
    goals = [{"title": "x" * 100} for _ in range(2000)]
    business_api(lambda _: httpx.Response(200, json={**wire_answer, "goals": goals}, headers=JSON))

    with pytest.raises(BusinessDataInvalid, match="too large"):
        fetch_business_context.handler(ASKED, None)


def test_fetch_connects_once_to_what_the_environment_names(monkeypatch):
    monkeypatch.setenv("BUSINESS_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BUSINESS_API_TIMEOUT_SECONDS", "0.5")
    fetch_business_context._client.cache_clear()

    for _ in range(2):
        with pytest.raises(BusinessDataUnavailable):
            fetch_business_context.handler(ASKED, None)

    assert fetch_business_context._client.cache_info().misses == 1
    fetch_business_context._client.cache_clear()


@pytest.fixture
def real_api(api, monkeypatch):
    """Let the invoke function ask the coaching API itself."""
    client = CoachingApiClient("http://coaching", 5, transport=api._transport)
    monkeypatch.setattr(invoke_coaching, "_client", lambda: client)


@pytest.mark.usefixtures("real_api")
def test_invoke_asks_the_real_api(event, tables):
    first = invoke_coaching.handler(event, None)
    second = invoke_coaching.handler({**event, "attempt": 1}, None)

    assert first["response"].keys() == set(RESPONSE_FIELDS)
    assert first["response"] == second["response"]
    assert (first["attempts"], second["attempts"]) == (1, 2)
    assert first["response"]["source"] == "orchestrated"
    assert first["response"]["context"]["source"] == "business_api"
    assert len(tables.items("conversations")) == 1


def test_invoke_derives_the_request_id_from_the_execution(coaching_api, event):
    sent = coaching_api(lambda _: httpx.Response(503))
    executions = ("e1", "e1", "e2")

    for execution in executions:
        with pytest.raises(CoachingUnavailable):
            invoke_coaching.handler({**event, "execution_id": execution}, None)
    event["request"]["request_id"] = "mine"
    with pytest.raises(CoachingUnavailable):
        invoke_coaching.handler(event, None)

    first, again, other, given = (each["request_id"] for each in sent)
    assert first == again != other
    assert given == "mine"


def test_invoke_sends_what_the_caller_gave_and_the_orchestrator_knows(coaching_api, event):
    sent = coaching_api(lambda _: httpx.Response(503))
    event["request"] |= {"misspelt": 1, "session_id": None, "source": "direct"}
    event["request"] |= {"context_reason": "mine", "business_context": {"goals": []}}
    event |= {"business_context": None, "context_reason": "States.Timeout"}

    with pytest.raises(CoachingUnavailable):
        invoke_coaching.handler(event, None)

    (body,) = sent
    assert body.pop("request_id")
    assert body == {
        "message": "Help",
        "user_id": "ceo-john",
        "tenant_id": "acme",
        "misspelt": 1,
        "source": "orchestrated",
        "context_reason": "States.Timeout",
    }


@pytest.mark.parametrize("given", [None, [], "text"])
def test_invoke_refuses_a_request_that_is_none(event, given):
    with pytest.raises(InvalidRequest):
        invoke_coaching.handler({**event, "request": given}, None)


def test_invoke_refuses_text_that_is_not_unicode(coaching_api, event):
    coaching_api(lambda _: httpx.Response(200))
    event["request"]["message"] = "\ud800"

    with pytest.raises(InvalidRequest, match="Unicode"):
        invoke_coaching.handler(event, None)


def named(title, detail="why"):
    return {"type": "t", "title": title, "status": 0, "detail": detail}


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (
            (422, named("InvalidRequest", "message: too long")),
            InvalidRequest,
            "^message: too long$",
        ),
        ((400, named("InvalidRequest")), InvalidRequest, "why"),
        ((404, named("ConversationNotFound")), ConversationNotFound, "why"),
        ((404, named("NotFound")), CoachingRejected, "NotFound: why .status 404."),
        ((409, named("RequestIdReused")), CoachingRejected, "RequestIdReused: why"),
        ((403, []), CoachingRejected, "status 403"),
        ((408, {}), CoachingUnavailable, "408"),
        ((429, {}), CoachingUnavailable, "429"),
        ((500, named("InternalServerError")), CoachingUnavailable, "InternalServerError"),
        ((503, named("StorageUnavailable")), CoachingUnavailable, "StorageUnavailable"),
        ((302, {}), CoachingUnavailable, "302"),
        ((200, []), CoachingUnavailable, "no 'message'"),
        ((200, {"message": "x"}), CoachingUnavailable, "no 'conversation_id'"),
    ],
)
def test_invoke_names_every_refusal(coaching_api, event, answer, error, text):
    status, body = answer
    coaching_api(lambda _: httpx.Response(status, json=body))

    with pytest.raises(error, match=text) as caught:
        invoke_coaching.handler(event, None)

    assert type(caught.value) is error


@pytest.mark.parametrize("content", [b"<html>", b"", b"[" * 100_000, b"\xff"])
def test_invoke_takes_garbage_for_no_answer(coaching_api, event, content):
    coaching_api(lambda _: httpx.Response(200, content=content))

    with pytest.raises(CoachingUnavailable):
        invoke_coaching.handler(event, None)


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ConnectError])
def test_invoke_calls_no_answer_unavailable(coaching_api, event, error):
    def fail(_request):
        raise error("secret")

    coaching_api(fail)

    with pytest.raises(CoachingUnavailable) as caught:
        invoke_coaching.handler(event, None)
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("real_api")
@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"misspelt": 1}, InvalidRequest, "misspelt"),
        ({"message": "x" * 4001}, InvalidRequest, "message"),
        ({"conversation_id": "none"}, ConversationNotFound, "no such conversation"),
        ({"message": "Other"}, CoachingRejected, "RequestIdReused"),
    ],
)
def test_refusals_of_the_real_api_have_names(event, change, error, text):
    request = {**event["request"], "request_id": "r"}
    invoke_coaching.handler({**event, "request": request}, None)

    with pytest.raises(error, match=text):
        invoke_coaching.handler({**event, "request": {**request, **change}}, None)


@pytest.mark.parametrize("function", ["fetch_business_context", "invoke_coaching"])
def test_functions_import_neither_fastapi_nor_boto3(function):
    check = (
        f"import sys, coaching.functions.{function}\n"
        "print(sorted({'fastapi', 'starlette', 'boto3', 'botocore'} & set(sys.modules)))"
    )

    run = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True
    )

    assert run.stdout.strip() == "[]"
