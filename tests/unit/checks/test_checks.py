"""Each check against what meets it and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.checks import check
from harness.checks.check import CHECKS
from harness.model.expectation import PatternExpectation
from harness.model.result import Difference, Trace

if TYPE_CHECKING:
    from .conftest import Seen


def test_there_is_a_check_for_every_field_of_an_expectation() -> None:
    assert CHECKS.keys() == PatternExpectation.model_fields.keys()


@pytest.mark.parametrize(
    ("expect", "message", "path", "note"),
    [
        ({"outcome": "failed"}, "the outcome is coached, not failed", "$.outcome", ""),
        ({"status": 404}, "the status is 200, not 404", "$.status", ""),
        ({"reply": "Hi"}, "the reply differs", "$.reply", ""),
        ({"reply": {"contains": ["Grow", "cost"]}}, "the reply differs", "$.reply", "must contain"),
        ({"reply": {"lacks": "Grow"}}, "the reply differs", "$.reply", "must not contain"),
        ({"reply": {"matches": "^rev"}}, "the reply differs", "$.reply", "must match"),
        ({"context": {"source": "none"}}, "the context differs", "$.context.source", ""),
        ({"context": {"at": 1}}, "the context differs", "$.context.at", "nothing is there"),
        ({"response": {"a": [1]}}, "the answer differs", "$.a[0]", ""),
        ({"error": "Boom"}, "there is no error", "$.error", "it ended with 200"),
        ({"logged": {"contains": "x"}}, "the logs differ", "$.logged", "must contain"),
        ({"calls": {"api": 1}}, "api was called never, not once", "$.calls.api", ""),
        ({"stored": {"t": 1}}, "the table t holds 0 items, not 1", "$.stored['t']", "items"),
    ],
)
def test_what_differs_is_told(
    seen: Seen, expect: dict[str, Any], message: str, path: str, note: str
) -> None:
    (failure,) = seen.judge(expect, seen.step(body={"a": [2]}))
    assert (failure.message, failure.step) == (message, 1)
    (difference,) = failure.differences
    assert (difference.path, difference.note) == (path, note)


@pytest.mark.parametrize(
    "expect",
    [
        {"outcome": "coached", "status": 200},
        {"reply": "Grow revenue"},
        {"reply": {"contains": ["Grow", "revenue"], "lacks": "cost", "matches": r"\brev"}},
        {"context": {"source": {"matches": "^pay"}, "reason": {"present": False}}},
        {"response": {"a": [{"type": "integer"}]}},
        {"logged": {"contains": "two"}},
        {"calls": {"api": 2, "dynamodb": 0}},
        {"stored": {"conversations": 2}},
        {"stored": {"conversations": [{"n": {"type": "integer"}}, {"n": 1}]}},
    ],
)
def test_what_is_as_expected_is_no_failure(seen: Seen, expect: dict[str, Any]) -> None:
    step = seen.step(
        body={"a": [2], "b": 3},
        logs=("one", "two"),
        exchanges=(seen.call("api"), seen.call("api"), seen.call("F")),
        tables={"conversations": [{"n": 1, "m": 0}, {"n": 2}]},
    )
    assert seen.judge(expect, step) == ()


def test_a_failure_says_where_its_expectation_stands(seen: Seen) -> None:
    failures = seen.judge({"reply": "Hi", "outcome": "failed"}, seen.step())
    assert [(failure.check, failure.location.line) for failure in failures] == [
        ("outcome", 3),
        ("reply", 7),
    ]


def test_how_it_ended_is_the_hint(seen: Seen) -> None:
    step = seen.step(outcome="failed", error="Boom", cause="no fuel", status="FAILED", fields={})
    for expect in ({"outcome": "coached"}, {"status": "SUCCEEDED"}):
        assert seen.judge(expect, step)[0].hint == "it ended with Boom: no fuel"
    failure = seen.judge({"reply": "x", "outcome": "failed"}, step)[0]
    assert (failure.message, failure.hint) == ("there is no reply", "it ended with Boom: no fuel")


def test_a_patterns_own_expectation_counts_only_on_that_pattern(seen: Seen) -> None:
    scenario = seen.scenario({"other": {"status": 1 + 403}, "step_functions": {"status": 201}}, {})
    trace = Trace(steps=(seen.step(),))
    (failure,) = check(scenario, 0, "step_functions", trace, owned_tables=())
    assert failure.message == "the status is 200, not 201"
    assert check(scenario, 0, "third", trace, owned_tables=()) == ()


def test_an_error_is_known_by_title_type_or_cause(seen: Seen) -> None:
    step = seen.step(
        status=404, error="Not Found", cause="no conversation c1", body={"type": "urn:none"}
    )
    for good in ("Not Found", "urn:none", {"cause": {"contains": "c1"}}):
        assert seen.judge({"error": good}, step) == ()
    (failure,) = seen.judge({"error": {"name": "Gone", "cause": "x"}}, step)
    assert [each.path for each in failure.differences] == ["$.error", "$.cause"]


def test_the_same_answer_as_an_earlier_step(seen: Seen) -> None:
    first = seen.step(fields={"reply": "a", "context": {"source": "x"}, "id": 1})
    again = seen.step(fields={"reply": "a", "context": {"source": "y"}, "extra": True})
    assert seen.judge({"same_as_step": 1}, first, first) == ()
    (failure,) = seen.judge({"same_as_step": 1}, first, again)
    assert failure.message == "the answer is not the one of step 1"
    assert failure.differences == (
        Difference(path="$.context.source", expected="x", actual="y"),
        Difference(path="$.id", expected=1, note="nothing is there"),
        Difference(path="$.extra", actual=True, note="nothing was there"),
    )


def test_calls_that_were_too_many_are_listed(seen: Seen) -> None:
    step = seen.step(
        exchanges=(
            seen.call("dynamodb", labels={"operation": "PutItem"}),
            seen.call("dynamodb", None, labels={"operation": "GetItem"}),
        )
    )
    (failure,) = seen.judge({"calls": {"dynamodb": 1}}, step)
    assert failure.message == "dynamodb was called twice, not once"
    assert failure.hint == "PutItem → 200; GetItem → no answer"


def test_stored_items_are_found_in_any_order(seen: Seen) -> None:
    step = seen.step(tables={"t": [{"n": 1, "m": 1}, {"n": 2}]})
    assert seen.judge({"stored": {"t": [{}, {"n": 1}]}}, step) == ()
    (failure,) = seen.judge({"stored": {"t": [{"n": 3}, {"n": 1}]}}, step)
    assert failure.differences == (Difference(path="$.stored['t'][1].n", expected=3, actual=2),)


RETRIED = (
    ("TaskStateEntered", 0, {"name": "Fetch"}),
    ("TaskScheduled", 0, {}),
    ("TaskFailed", 1, {"error": "Boom"}),
    ("TaskScheduled", 3, {}),
    ("TaskFailed", 3, {"error": "Bang"}),
    ("TaskStateExited", 3, {"name": "Fetch"}),
    ("PassStateEntered", 3, {"name": "Fallback"}),
)


def test_what_an_execution_did_is_as_expected(seen: Seen) -> None:
    expect = {
        "path": ["Fetch", "Fallback"],
        "retries": {"Fetch": 1},
        "waited": ["2s"],
        "caught": {"Fetch": "Bang"},
    }
    step = seen.step(execution=seen.execution(*RETRIED))
    assert seen.judge(expect, step) == ()
    around = {"path": {"includes": "Fallback", "excludes": ["Coach"]}}
    assert seen.judge(around, step) == ()


@pytest.mark.parametrize(
    ("expect", "message", "paths"),
    [
        ({"path": ["Fetch", "Coach", "End"]}, "the execution took another path", [1, 2]),
        ({"path": {"includes": "Coach"}}, "the execution never entered Coach", None),
        ({"path": {"excludes": "Fetch"}}, "the execution entered Fetch", None),
        ({"waited": ["2s", "4s"]}, "the waits before retries differ", [1]),
        ({"waited": ["3s"]}, "the waits before retries differ", [0]),
    ],
)
def test_what_an_execution_did_instead_is_told(
    seen: Seen, expect: dict[str, Any], message: str, paths: list[int] | None
) -> None:
    (failure,) = seen.judge(expect, seen.step(execution=seen.execution(*RETRIED)))
    assert failure.message == message
    name = next(iter(expect))
    wanted = [f"$.{name}[{index}]" for index in paths or ()]
    assert [each.path for each in failure.differences] == wanted
    if name == "path":
        assert failure.hint == "it went Fetch → Fallback"


def test_states_left_out_were_not_retried_and_caught_nothing(seen: Seen) -> None:
    step = seen.step(execution=seen.execution(*RETRIED))
    retried, caught = seen.judge({"retries": {"Coach": 1}, "caught": {}}, step)
    assert retried.differences == (
        Difference(path="$.retries.Coach", expected=1, actual=0),
        Difference(path="$.retries.Fetch", expected=0, actual=1),
    )
    assert caught.differences == (Difference(path="$.caught.Fetch", actual="Bang"),)
