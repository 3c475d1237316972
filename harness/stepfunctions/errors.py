"""What can go wrong while a state machine runs.

StepFunctionsError
├── DefinitionError     the document is not a state machine we can run
└── StatesError         a state failed; Retry and Catch may match its name
    ├── TaskFailed      raised by task handlers, with the service's own error name
    ├── TaskTimedOut    States.Timeout, also matched as States.HeartbeatTimeout
    ├── HistoryFull     States.Runtime: too many events
    └── FieldError      a field could not be evaluated
        └── EvaluationError  States.QueryEvaluationError, recorded as EvaluationFailed
"""

from typing import Final

ALL: Final = "States.ALL"
TASK_FAILED: Final = "States.TaskFailed"
TIMEOUT: Final = "States.Timeout"
HEARTBEAT_TIMEOUT: Final = "States.HeartbeatTimeout"
RUNTIME: Final = "States.Runtime"
QUERY_EVALUATION_ERROR: Final = "States.QueryEvaluationError"
DATA_LIMIT_EXCEEDED: Final = "States.DataLimitExceeded"


class StepFunctionsError(Exception):
    """Base of every error that this package raises."""


class DefinitionError(StepFunctionsError):
    """A definition that cannot be run; `pointer` is the JSON pointer of the offending place."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(f"{message} at {pointer or '/'}")
        self.message = message
        self.pointer = pointer


class StatesError(StepFunctionsError):
    """A state failed with an error name and a cause, either of which may be missing.

    A fatal error ends the execution: no catcher and no retrier sees it.
    """

    fatal = False

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


class TaskFailed(StatesError):  # noqa: N818 - as its event is named
    """A task handler's way to say that the called service failed."""


class TaskTimedOut(StatesError):  # noqa: N818 - as its event is named
    """TimeoutSeconds passed, or HeartbeatSeconds without a heartbeat.

    AWS names both States.Timeout, without a cause; a lost heartbeat is matched by
    States.HeartbeatTimeout as well.
    """

    def __init__(self, *, heartbeat: bool = False) -> None:
        super().__init__(TIMEOUT)
        self.heartbeat = heartbeat


class FieldError(StatesError):
    """A field of the state could not be evaluated; AWS puts the state before the cause.

    `alias` is the name that the language's specification has where AWS reports States.Runtime.
    """

    def __init__(self, error: str, cause: str, alias: str = "") -> None:
        super().__init__(error, cause)
        self.alias = alias
        self.located = False
        self.fatal = error == RUNTIME


class EvaluationError(FieldError):
    """A JSONata expression failed; AWS records it as EvaluationFailed at `location`."""

    def __init__(self, cause: str, location: str) -> None:
        super().__init__(QUERY_EVALUATION_ERROR, cause)
        self.location = location


class HistoryFull(StatesError):  # noqa: N818 - a limit that was reached
    """The execution reached the number of events that AWS keeps."""

    fatal = True

    def __init__(self, limit: int) -> None:
        super().__init__(
            RUNTIME, f"The execution reached the maximum number of history events ({limit})."
        )
