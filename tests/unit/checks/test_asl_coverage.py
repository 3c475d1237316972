"""ASL coverage is read off histories alone; here they are written by hand."""

from datetime import UTC, datetime

from harness.checks.asl_coverage import AslMeter
from harness.model.execution import Execution, HistoryEvent

NOW = datetime(2026, 1, 1, tzinfo=UTC)

MACHINE = {
    "StartAt": "Check",
    "States": {
        "Check": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.a", "IsPresent": False, "Next": "Refuse"},
                {"Variable": "$.b", "IsPresent": False, "Next": "Refuse"},
            ],
            "Default": "Fetch",
        },
        "Fetch": {
            "Type": "Task",
            "Retry": [{"ErrorEquals": ["Busy"]}, {"ErrorEquals": ["States.TaskFailed"]}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Fallback"}],
            "Next": "Done",
        },
        "Fallback": {"Type": "Pass", "Next": "Done"},
        "Refuse": {"Type": "Fail"},
        "Done": {"Type": "Succeed"},
    },
}

ALL = {
    "state: Check",
    "choice: Check[0,1] -> Refuse",
    "choice: Check default -> Fetch",
    "state: Fetch",
    "transition: Fetch -> Done",
    "retrier: Fetch[0] on Busy",
    "retrier: Fetch[1] on States.TaskFailed",
    "catcher: Fetch[0] on States.ALL -> Fallback",
    "state: Fallback",
    "transition: Fallback -> Done",
    "state: Refuse",
    "state: Done",
}


def history(*events):
    """Each event: (id, previous, type, state or error)."""
    told = []
    for number, previous, kind, what in events:
        key = "name" if kind.endswith(("Entered", "Exited")) else "error"
        details = {} if what is None else {key: what}
        told.append(
            HistoryEvent(
                id=number, previous_event_id=previous, type=kind, timestamp=NOW, details=details
            )
        )
    return Execution(arn="x", state_machine_arn="y", status="SUCCEEDED", events=tuple(told))


STRAIGHT = history(
    (1, 0, "ExecutionStarted", None),
    (2, 0, "ChoiceStateEntered", "Check"),
    (3, 2, "ChoiceStateExited", "Check"),
    (4, 3, "TaskStateEntered", "Fetch"),
    (5, 4, "TaskScheduled", None),
    (6, 5, "TaskSucceeded", None),
    (7, 6, "TaskStateExited", "Fetch"),
    (8, 7, "SucceedStateEntered", "Done"),
)
TROUBLED = history(
    (2, 0, "ChoiceStateEntered", "Check"),
    (3, 2, "ChoiceStateExited", "Check"),
    (4, 3, "TaskStateEntered", "Fetch"),
    (5, 4, "TaskScheduled", None),
    (6, 5, "TaskFailed", "Busy"),
    (7, 6, "TaskScheduled", None),
    (8, 7, "TaskFailed", "Broken"),
    (9, 8, "TaskScheduled", None),
    (10, 9, "TaskTimedOut", "States.Timeout"),
    (11, 10, "TaskStateExited", "Fetch"),
    (12, 11, "PassStateEntered", "Fallback"),
    (13, 12, "PassStateExited", "Fallback"),
    (14, 13, "SucceedStateEntered", "Done"),
)
REFUSED = history(
    (2, 0, "ChoiceStateEntered", "Check"),
    (3, 2, "ChoiceStateExited", "Check"),
    (4, 3, "FailStateEntered", "Refuse"),
)


def missed(*executions):
    meter = AslMeter("Machine", MACHINE)
    for execution in executions:
        meter.add(execution)
    measured = meter.measure()
    assert measured.total == len(ALL)
    assert measured.exercised == len(ALL) - len(measured.missed)
    return set(measured.missed)


def test_without_executions_everything_is_missed():
    assert missed() == ALL


def test_the_straight_path_leaves_trouble_unexercised():
    assert missed(STRAIGHT) == {
        "choice: Check[0,1] -> Refuse",
        "retrier: Fetch[0] on Busy",
        "retrier: Fetch[1] on States.TaskFailed",
        "catcher: Fetch[0] on States.ALL -> Fallback",
        "state: Fallback",
        "transition: Fallback -> Done",
        "state: Refuse",
    }


def test_retriers_and_catchers_are_told_apart_by_the_error_that_they_match():
    assert missed(TROUBLED) == {
        "choice: Check[0,1] -> Refuse",
        "transition: Fetch -> Done",
        "state: Refuse",
    }


def test_executions_add_up():
    assert missed(STRAIGHT, TROUBLED, REFUSED) == set()


def test_states_inside_map_and_parallel_count():
    inner = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
    machine = {
        "States": {
            "M": {"Type": "Map", "ItemProcessor": inner, "End": True},
            "P": {
                "Type": "Parallel",
                "Branches": [{"States": {"B": {"Type": "Pass", "End": True}}}],
                "End": True,
            },
        }
    }
    measured = AslMeter("Machine", machine).measure()
    assert set(measured.missed) == {"state: M", "state: In", "state: P", "state: B"}
