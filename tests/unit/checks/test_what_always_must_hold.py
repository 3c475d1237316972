"""Ownership, silent failures and faults that never struck fail a scenario that asks for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.checks import check
from harness.model.result import Trace

if TYPE_CHECKING:
    from .conftest import Seen


def test_only_the_templates_tables_may_be_touched(seen: Seen) -> None:
    own = seen.call("dynamodb", labels={"operation": "PutItem", "table": "conversations"})
    both = {"operation": "BatchGetItem", "table": "conversations,business-data"}
    foreign = seen.call("dynamodb", labels=both)
    no_table = seen.call("dynamodb", labels={"operation": "ListTables"})
    assert seen.judge({}, seen.step(exchanges=(own, no_table))) == ()
    (failure,) = seen.judge({}, seen.step(exchanges=(own, foreign, foreign)))
    assert failure.check == "ownership"
    assert failure.message == (
        "the service touched what it does not own: business-data (BatchGetItem)"
    )
    assert failure.hint == "tables of its template: conversations"


@pytest.mark.parametrize("status", [500, 503, "FAILED", "TIMED_OUT", "ABORTED"])
def test_a_bad_end_must_be_expected(seen: Seen, status: int | str) -> None:
    step = seen.step(status=status, outcome="failed", error="Boom", cause="why")
    (failure,) = seen.judge({"calls": {}}, step)
    assert failure.check == "unexpected_failure"
    assert failure.message == f"it ended with {status}, and nothing says that it should"
    assert failure.hint == "Boom: why"
    for spoken in ({"outcome": "failed"}, {"status": status}, {"error": "Boom"}):
        assert seen.judge(spoken, step) == ()


@pytest.mark.parametrize("status", [200, 404, "SUCCEEDED"])
def test_other_ends_need_not_be(seen: Seen, status: int | str) -> None:
    assert seen.judge({}, seen.step(status=status)) == ()


FAULTS: list[dict[str, Any]] = [
    {"at": "api", "garbage": True},
    {"at": "api", "answer": {"status": 500}, "on": {"path": "/y"}},
    {"at": "api", "answer": {"status": 500}},
    {"at": "dynamodb", "throttle": True},
    {"at": "F", "crash": True, "optional": True},
]


def test_a_fault_that_met_no_call_is_a_failure_at_the_end(seen: Seen) -> None:
    scenario = seen.scenario({}, {}, faults=FAULTS)
    struck = seen.call("api", fault="answer", labels={"path": "/x"})
    trace = Trace(steps=(seen.step(exchanges=(struck,)), seen.step()))
    assert check(scenario, 0, "p", Trace(steps=trace.steps[:1]), owned_tables=()) == ()
    failures = check(scenario, 1, "p", trace, owned_tables=())
    assert [failure.check for failure in failures] == ["never_struck"] * 3
    assert [failure.message.removeprefix("this fault never struck: ") for failure in failures] == [
        "the calls to api that fit it (1) met another fault, or `after`",
        "no call to api fits its `on`: path was /x",
        "nothing called dynamodb",
    ]


def test_strikes_go_to_the_faults_that_could_have_struck(seen: Seen) -> None:
    once = {"at": "api", "answer": {"status": 500}, "times": 1}
    scenario = seen.scenario({}, faults=[once, once, once])
    struck = seen.call("api", fault="answer")
    trace = Trace(steps=(seen.step(exchanges=(struck, struck)),))
    (failure,) = check(scenario, 0, "p", trace, owned_tables=())
    assert failure.message.endswith(
        "the calls to api that fit it (2) met another fault, or `after`"
    )


def test_a_fault_whose_conditions_nothing_met_says_what_there_was(seen: Seen) -> None:
    scenario = seen.scenario({}, faults=[FAULTS[1]])
    call = seen.call("api", labels={"path": "/x"})
    trace = Trace(steps=(seen.step(exchanges=(call,)),))
    (failure,) = check(scenario, 0, "p", trace, owned_tables=())
    assert failure.message == ("this fault never struck: no call to api fits its `on`: path was /x")
