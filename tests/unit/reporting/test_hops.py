from datetime import UTC, datetime, timedelta

from harness.model.base import Location
from harness.model.exchange import Exchange, Request, Response
from harness.model.execution import Execution, HistoryEvent
from harness.model.result import Observation, ReplayResult, StepTrace, Trace
from harness.reporting.hops import hops, short_path, stations, target, virtual_seconds, visits
from harness.reporting.terminal import ASCII

START = datetime(2026, 1, 1, tzinfo=UTC)


def execution(*events):
    """Events as (seconds, previous id, type, details)."""
    made = [
        HistoryEvent(
            id=place,
            previous_event_id=previous,
            type=kind,
            timestamp=START + timedelta(seconds=at),
            details=details,
        )
        for place, (at, previous, kind, details) in enumerate(events, start=1)
    ]
    return Execution(arn="a", state_machine_arn="m", status="SUCCEEDED", events=tuple(made))


def step(*exchanges, of=None, status=200):
    return StepTrace(
        index=1,
        title="t",
        command="c",
        request=Request(method="POST", path="/ask"),
        response=None if of or status is None else Response(status=status),
        execution=of,
        observation=Observation(outcome="o", status=status or 0),
        exchanges=exchanges,
        duration=0.1,
    )


def result(*steps):
    place = Location(file="f", line=1, column=1)
    return ReplayResult(
        id="i", scenario="s", pattern="p", location=place, status="passed", trace=Trace(steps=steps)
    )


def exchange(seam, at, duration, status=200, **labels):
    return Exchange(
        seam=seam,
        seq=1,
        at=at,
        duration=duration,
        request=Request(method="GET", path="/p", query={"a": ["1", "2"], "b": ["x y"]}),
        response=None if status is None else Response(status=status),
        labels=labels,
    )


def test_hops_are_in_order_of_arrival_and_know_what_they_happened_in():
    found = hops(
        step(
            exchange("dynamodb", 5.030, 0.01, operation="PutItem", table="conversations"),
            exchange("business_api", 5.010, 0.01, status=None),
            exchange("functions", 5.0, 0.025, function="Fetch", error="BusinessDataInvalid"),
            exchange("api", 5.027, 0.02, status=500),
        )
    )
    assert [(hop.who, hop.call, hop.answer, hop.depth) for hop in found] == [
        ("Fetch", "invoke", "200 BusinessDataInvalid", 0),
        ("business_api", "GET /p?a=1&a=2&b=x y", "no answer", 1),
        ("api", "GET /p?a=1&a=2&b=x y", "500", 0),
        ("dynamodb", "PutItem conversations", "200", 1),
    ]
    assert [hop.fine for hop in found] == [False, False, False, True]
    assert [round(hop.start, 3) for hop in found] == [0, 0.01, 0.027, 0.03]


def test_visits_follow_parallel_branches_through_their_previous_events():
    ran = execution(
        (0, 0, "ExecutionStarted", {}),
        (0, 1, "ParallelStateEntered", {"name": "Both"}),
        (0, 2, "ParallelStateStarted", {}),
        (0, 3, "TaskStateEntered", {"name": "A"}),
        (0, 3, "TaskStateEntered", {"name": "B"}),
        (0, 4, "TaskScheduled", {}),
        (0, 5, "TaskScheduled", {}),
        (1, 7, "TaskTimedOut", {"error": "States.Timeout"}),
        (1, 6, "TaskFailed", {"error": "Boom"}),
        (3, 8, "TaskScheduled", {}),
        (2, 9, "TaskStateExited", {"name": "A"}),
        (4, 10, "TaskSucceeded", {}),
    )
    both, a, b = visits(ran)
    assert (both.state, both.attempts, both.waits, both.caught) == ("Both", 1, [], None)
    assert (a.state, a.attempts, a.waits, a.caught) == ("A", 1, [], "Boom")
    assert (b.state, b.attempts, b.waits, b.caught) == ("B", 2, [2.0], None)


def test_what_follows_a_failure_is_an_attempt_only_if_it_is_one():
    ran = execution(
        (0, 0, "ExecutionStarted", {}),
        (0, 1, "TaskStateEntered", {"name": "A"}),
        (0, 2, "LambdaFunctionScheduled", {}),
        (0, 3, "LambdaFunctionFailed", {"error": "Boom"}),
        (0, 4, "ExecutionFailed", {"error": "Boom"}),
    )
    [a] = visits(ran)
    assert (a.attempts, a.waits, a.caught) == (1, [], None)
    assert virtual_seconds(result(step(of=ran))) == 0


def test_a_state_that_contains_others_is_tried_again_as_a_whole():
    ran = execution(
        (0, 0, "ExecutionStarted", {}),
        (0, 1, "ParallelStateEntered", {"name": "Both"}),
        (0, 2, "ParallelStateStarted", {}),
        (0, 3, "FailStateEntered", {"name": "A"}),
        (2, 4, "ParallelStateStarted", {}),
        (2, 5, "FailStateEntered", {"name": "A"}),
        (2, 6, "ParallelStateFailed", {}),
        (2, 7, "ExecutionFailed", {}),
    )
    assert [(v.state, v.attempts, v.waits) for v in visits(ran)] == [
        ("Both", 2, [2.0]),
        ("A", 1, []),
        ("A", 1, []),
    ]
    assert (ran.retries(), ran.waits()) == ({"Both": 1}, [2.0])


def test_a_state_that_is_entered_twice_is_two_visits_and_a_wait_is_a_wait():
    ran = execution(
        (0, 0, "ExecutionStarted", {}),
        (0, 1, "WaitStateEntered", {"name": "Pause"}),
        (60, 2, "WaitStateExited", {"name": "Pause"}),
        (60, 3, "WaitStateEntered", {"name": "Pause"}),
        (90, 4, "WaitStateExited", {"name": "Pause"}),
    )
    assert [visit.waits for visit in visits(ran)] == [[60.0], [30.0]]
    assert virtual_seconds(result(step(of=ran))) == 90.0


def test_stations_of_an_http_step_are_its_seams_and_its_status():
    put = exchange("dynamodb", 1, 0.1, operation="PutItem")
    assert stations(result(step(put, put)), ASCII) == ["POST /ask", "dynamodb x2", "200"]
    assert stations(result(step(status=None)), ASCII) == ["POST /ask", "no answer"]
    assert stations(result(), ASCII) == []


def test_a_long_path_is_cut_rather_than_left_out():
    asked = step().model_copy(update={"request": Request(method="GET", path="/v1/" + "x" * 60)})
    names = stations(result(asked), ASCII)
    assert names == ["GET /v1/xxxxxxxxxxx...xxxxxxxxxxxxxx", "200"]
    assert short_path(names, 60, ASCII) == f"{names[0]} -> 200"


def test_a_short_path_keeps_what_was_special():
    names = ["Validate", "Fetch x3", "Invoke", "Remember", "Format"]
    assert short_path(names, 80, ASCII) == "Validate -> Fetch x3 -> Invoke -> Remember -> Format"
    assert short_path(names, 48, ASCII) == "Validate -> Fetch x3 -> Invoke -> ... -> Format"
    assert short_path(names, 38, ASCII) == "Validate -> Fetch x3 -> ... -> Format"
    assert short_path(names, 34, ASCII) == "... -> Fetch x3 -> ... -> Format"
    assert short_path(names, 14, ASCII) == "... -> Format"
    assert short_path(["A"], 12, ASCII) == "A"


def test_a_target_is_readable():
    assert target(Request(method="GET", path="/x")) == "/x"
