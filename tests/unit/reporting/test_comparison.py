from datetime import UTC, datetime

from harness.model.base import Location
from harness.model.events import ReplayFinished
from harness.model.exchange import Request
from harness.model.execution import Execution, HistoryEvent
from harness.model.result import Observation, ReplayResult, StepTrace, Trace
from harness.reporting.comparison import Difference, Essences, differences, without_chance

UUID = "0b1f6a3e-8a52-4d0f-9a1c-1c9ab3f3c7d1"


def essences(output, *path, status="SUCCEEDED", skipped=None):
    states = [
        HistoryEvent(
            id=place,
            previous_event_id=place - 1,
            type="PassStateEntered",
            timestamp=datetime(2026, 1, 1, tzinfo=UTC),
            details={"name": name},
        )
        for place, name in enumerate(path, start=1)
    ]
    execution = Execution(
        arn="a", state_machine_arn="m", status=status, output=output, events=tuple(states)
    )
    step = StepTrace(
        index=1,
        title="t",
        command="c",
        request=Request(method="POST", path="/"),
        execution=execution,
        observation=Observation(outcome="o", status=status),
        duration=0,
    )
    result = ReplayResult(
        id="x.yaml::step_functions",
        scenario="s",
        pattern="step_functions",
        location=Location(file="x.yaml", line=1, column=1),
        status="skipped" if skipped else "passed",
        reason=skipped,
        trace=Trace(steps=(step,)),
    )
    made = Essences()
    made.on_event(ReplayFinished(result=result))
    return made


def test_runs_that_differ_only_by_chance_do_not_differ():
    first = essences({"id": UUID, "at": "2026-11-23T10:00:00.123Z"}, "A", "B")
    second = essences({"id": UUID.replace("1", "2"), "at": "2027-01-01T00:00:00+00:00"}, "A", "B")
    assert list(differences(first, second)) == []


def test_status_output_and_path_are_compared():
    first = essences({"reply": "yes"}, "A", "B")
    second = essences({"reply": "no"}, "A", status="FAILED")
    assert list(differences(first, second)) == [
        Difference("x.yaml::step_functions", "status", ("SUCCEEDED",), ("FAILED",)),
        Difference("x.yaml::step_functions", "output", ({"reply": "yes"},), ({"reply": "no"},)),
        Difference("x.yaml::step_functions", "path", (("A", "B"),), (("A",),)),
    ]


def test_what_one_engine_skipped_is_not_compared():
    first, second = essences({}, "A"), essences({}, skipped="lacks jsonata")
    assert list(differences(first, second)) == []
    assert second.skipped == {"x.yaml::step_functions": "lacks jsonata"}


def test_chance_is_found_inside_texts_and_structures():
    value = [
        {"arn": f"arn:aws:states:us-east-1:1:execution:M:{UUID}"},
        "http://127.0.0.1:8123/x",
        5,
    ]
    assert without_chance(value) == [
        {"arn": "arn:aws:states:us-east-1:1:execution:M:<uuid>"},
        "<url>/x",
        5,
    ]
