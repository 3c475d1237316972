import pytest

from harness.model.base import Location
from harness.model.events import ReplayFinished, ReplayStarted
from harness.model.exchange import Exchange, Request, Response
from harness.model.result import Observation, ReplayResult, StepTrace, Trace
from harness.reporting.redaction import REDACTED, redact_text, redacted


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2",
        "curl -H 'authorization: Basic aHVudGVyMg==' http://x",
        "{'Authorization': 'hunter2'}",
        '{"authorization":"hunter2"}',
        "proxy-authorization=hunter2",
        "Cookie: sid=hunter2",
        "X-Amz-Security-Token: hunter2",
        "sent bearer hunter2hunter2 along",
        "GET /x?a=1&token=hunter2&b=2",
        "GET /x?access_token=hunter2",
        "https://joe:hunter2@example.test/path",
        "https://broker/?X-Amz-Signature=hunter2",
    ],
)
def test_a_credential_in_a_text_is_hidden(text):
    hidden = redact_text(text)
    assert "hunter2" not in hidden
    assert "aHVudGVyMg" not in hidden
    assert REDACTED in hidden
    assert redact_text(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "GET /x?userId=ceo-john&pageToken=5",
        "a basic plan",
        "http://127.0.0.1:80/a@b",
        "token bucket",
    ],
)
def test_other_texts_stay_as_they_are(text):
    assert redact_text(text) == text


def test_headers_queries_and_bodies_of_a_trace_are_searched():
    request = Request(
        method="GET",
        path="/x",
        query={"token": ["hunter2"], "userId": ["ceo-john"]},
        headers={"X-Api-Key": "hunter2", "accept": "*/*"},
        body={"client_secret": "hunter2", "nested": [{"password": "hunter2"}], "token": None},
    )
    step = StepTrace(
        index=1,
        title="t",
        command="curl -H 'Authorization: Bearer hunter2'",
        request=request,
        response=Response(status=200, headers={"set-cookie": "hunter2"}),
        observation=Observation(outcome="coached", status=200),
        exchanges=(Exchange(seam="s", seq=1, at=0, duration=0, request=request),),
        duration=0,
    )
    place = Location(file="f", line=1, column=1)
    event = ReplayFinished(
        result=ReplayResult(
            id="i",
            scenario="s",
            pattern="p",
            location=place,
            status="passed",
            trace=Trace(steps=(step,)),
        )
    )
    safe = redacted(event)
    assert "hunter2" not in safe.model_dump_json()
    assert "ceo-john" in safe.model_dump_json()
    assert safe.result.trace.steps[0].request.body["token"] is None
    assert redacted(safe) == safe


def test_an_event_without_secrets_is_handed_on_as_it_is():
    event = ReplayStarted(id="i", scenario="s", pattern="p")
    assert redacted(event) is event
