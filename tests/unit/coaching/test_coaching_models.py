"""What a request may hold, and what coaching reads of the .NET API's answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coaching.clients.wire import BusinessContextAnswer
from coaching.models.business_context import BusinessContext, CoachingRequest


def wrong_places(model, value):
    """Name the places that the model finds wrong, as text."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(json.dumps(value))
    return [".".join(map(str, each["loc"])) for each in caught.value.errors()]


def test_unknown_keys_are_refused_in_a_request_and_ignored_in_its_context():
    assert wrong_places(CoachingRequest, {"message": "x", "conversationId": "c"}) == [
        "conversationId"
    ]

    request = CoachingRequest.model_validate(
        {"message": "x", "business_context": {"news": 1, "user": {"id": "u", "email": "e"}}}
    )

    assert request.business_context == BusinessContext.model_validate({"user": {"id": "u"}})


@pytest.mark.parametrize("key", ["goals", "recent_actions", "kpis"])
def test_a_list_that_is_null_is_empty(key):
    assert getattr(BusinessContext.model_validate({key: None}), key) == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-23T09:30:00Z", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2026-11-23T09:30:00.5Z", datetime(2026, 11, 23, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-11-23T09:30:00.1234567Z", datetime(2026, 11, 23, 9, 30, 0, 123_456, tzinfo=UTC)),
        (
            "2026-11-23T09:30:00+05:30",
            datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        ),
    ],
)
def test_reads_times_as_aspnet_core_writes_them(written, meant, wire_answer):
    answer = BusinessContextAnswer.model_validate_json(
        json.dumps({**wire_answer, "retrievedAt": written})
    )

    assert answer.retrieved_at == meant
    assert BusinessContext.model_validate({"retrieved_at": written}).retrieved_at == meant


@pytest.mark.parametrize(
    "written",
    [
        *("2026-11-23T09:30:00", "2026-11-23", "2026-13-23T09:30:00Z", "2026-11-23 09:30:00Z"),
        *("2026-11-23T09:30:00.12345678Z", "2026-11-23T09:30:00+99:00", "12", 12, 1.5, True, []),
        *("2026-11-23T09:30:00Z\n", "٢٠٢٦-11-23T09:30:00Z"),
    ],
)
def test_reads_nothing_else_as_a_time(written, wire_answer):
    assert wrong_places(BusinessContextAnswer, {**wire_answer, "retrievedAt": written}) == [
        "retrievedAt"
    ]
    assert wrong_places(BusinessContext, {"retrieved_at": written}) == ["retrieved_at"]


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda each: timezone(timedelta(minutes=each)))


@given(st.datetimes(timezones=OFFSETS))
def test_every_time_survives_being_written_and_read(moment):
    context = BusinessContext.model_validate({"retrieved_at": moment})

    assert BusinessContext.model_validate_json(context.model_dump_json()) == context


def test_reads_of_the_wire_what_coaching_needs_and_nothing_more(wire_answer):
    context = BusinessContextAnswer.model_validate_json(json.dumps(wire_answer)).to_context()

    assert context.model_dump(mode="json") == {
        "user": {"id": "ceo-john", "name": "John", "role": "CEO"},
        "tenant": {"id": "acme", "name": "Acme Corporation"},
        "goals": [{"id": None, "title": "Revenue Growth", "progress": 62.5}],
        "recent_actions": [{"title": "Reviewed prices", "occurred_at": "2026-11-21T08:00:00Z"}],
        "kpis": [{"name": "MRR", "value": 4.0, "target": None, "unit": "EUR"}],
        "data_scope": "coaching_context",
        "retrieved_at": "2026-11-23T09:30:00.123456Z",
    }


REQUIRED = {
    "user": (),
    "tenant": (),
    "goals": (),
    "recentActions": (),
    "kpIs": (),
    "dataScope": (),
    "retrievedAt": (),
    "user.id": ("user",),
    "user.name": ("user",),
    "tenant.id": ("tenant",),
    "tenant.name": ("tenant",),
    "goals.0.title": ("goals", 0),
    "recentActions.0.title": ("recentActions", 0),
    "recentActions.0.occurredAt": ("recentActions", 0),
    "kpIs.0.name": ("kpIs", 0),
    "kpIs.0.value": ("kpIs", 0),
}
OPTIONAL = {
    "user.role": ("user",),
    "goals.0.progress": ("goals", 0),
    "kpIs.0.target": ("kpIs", 0),
    "kpIs.0.unit": ("kpIs", 0),
}
MAY_BE_NULL = {"user", "tenant", *OPTIONAL}


def parent(answer, path):
    """Walk to the object that holds a field."""
    for step in path:
        answer = answer[step]
    return answer


@pytest.mark.parametrize("place", [*REQUIRED, *OPTIONAL])
def test_only_what_is_optional_may_be_missing(place, wire_answer):
    del parent(wire_answer, {**REQUIRED, **OPTIONAL}[place])[place.rpartition(".")[2]]

    if place in OPTIONAL:
        BusinessContextAnswer.model_validate_json(json.dumps(wire_answer))
    else:
        assert wrong_places(BusinessContextAnswer, wire_answer) == [place]


@pytest.mark.parametrize("place", [*REQUIRED, *OPTIONAL])
def test_only_what_is_nullable_may_be_null(place, wire_answer):
    parent(wire_answer, {**REQUIRED, **OPTIONAL}[place])[place.rpartition(".")[2]] = None

    if place in MAY_BE_NULL:
        BusinessContextAnswer.model_validate_json(json.dumps(wire_answer))
    else:
        assert wrong_places(BusinessContextAnswer, wire_answer) == [place]


@pytest.mark.parametrize("place", [*REQUIRED, *OPTIONAL])
def test_nothing_may_have_another_type(place, wire_answer):
    parent(wire_answer, {**REQUIRED, **OPTIONAL}[place])[place.rpartition(".")[2]] = {"a": 1}

    assert {
        each.rpartition(".")[0] or each for each in wrong_places(BusinessContextAnswer, wire_answer)
    } <= {place, place.rpartition(".")[0] or place}


@pytest.mark.parametrize("value", ["62.5", True, float("nan")])
def test_a_number_is_a_json_number(value, wire_answer):
    wire_answer["goals"][0]["progress"] = value

    assert wrong_places(BusinessContextAnswer, wire_answer) == ["goals.0.progress"]


def test_lists_may_be_empty(wire_answer):
    empty = {"goals": [], "recentActions": [], "kpIs": []}

    context = BusinessContextAnswer.model_validate_json(json.dumps({**wire_answer, **empty}))

    assert context.to_context().goals == ()
