"""A parsed state machine. Expressions in it are compiled; nothing in it ever changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.stepfunctions.language.choices import Rule
from harness.stepfunctions.language.fields import Count, Moment, Seconds
from harness.stepfunctions.language.templates import Expression
from harness.stepfunctions.values import JSON

ResultPath = tuple[str | int, ...] | None
"""Where a result goes in the input: () replaces it, None discards the result."""


@dataclass(frozen=True, slots=True)
class Flow:
    """States that run one after the other: a machine, a branch, or what a Map does to an item."""

    start_at: str
    states: "Mapping[str, State]"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMachine(Flow):
    """A definition."""

    timeout_seconds: int | None
    query_language: Literal["JSONPath", "JSONata"]
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What all states have. `next` is None at the end of a flow.

    `input` is InputPath (None: all of it). `output` is OutputPath, or Output in JSONata.
    """

    name: str
    kind: str
    jsonata: bool
    next: str | None = None
    input: Expression | None = None
    output: Expression | None = None
    assign: Expression | None = None
    result_path: ResultPath = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass(State):
    """`result` wins over `parameters`."""

    parameters: Expression | None = None
    result: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeed(State):
    """Ends its flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail(State):
    """Ends the execution with an error."""

    error: Expression | None = None
    cause: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(State):
    """Waits for some seconds or until a moment."""

    delay: Seconds | Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One of a Choice's choices."""

    rule: Rule
    next: str
    assign: Expression | None
    output: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(State):
    """`next` is the Default."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrier:
    """One retrier; delays are seconds."""

    errors: frozenset[str]
    interval: float
    attempts: int
    backoff: float
    most: float | None
    jitter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Catcher:
    """One catcher."""

    errors: frozenset[str]
    next: str
    result_path: ResultPath
    assign: Expression | None
    output: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying(State):
    """What Task, Parallel and Map have: they may fail and be tried again.

    `parameters` is Parameters, or Arguments in JSONata.
    """

    parameters: Expression | None = None
    selector: Expression | None = None
    retriers: tuple[Retrier, ...] = ()
    catchers: tuple[Catcher, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Trying):
    """Calls something."""

    resource: str
    timeout: Seconds | None = None
    heartbeat: Seconds | None = None
    credentials: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(Trying):
    """Runs branches side by side."""

    branches: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReader:
    """Where a distributed Map gets its items from; `config` as written, but MaxItems compiled."""

    resource: str
    arguments: Expression | None
    config: Mapping[str, JSON]
    max_items: Count | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBatcher:
    """How a distributed Map puts items together."""

    max_items: Count | None
    max_bytes: Count | None
    batch_input: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultWriter:
    """What becomes of the children's results; without `arguments` they stay in the state's."""

    arguments: Expression | None
    transformation: str | None
    lines: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(Trying):
    """Runs a flow for each item; `express` only when distributed."""

    processor: Flow
    distributed: bool
    items: Expression | None
    item_selector: Expression | None
    reader: ItemReader | None
    batcher: ItemBatcher | None
    writer: ResultWriter | None
    max_concurrency: Count | None
    tolerated_count: Count | None
    tolerated_percentage: Count | None
    label: str | None
    express: bool
