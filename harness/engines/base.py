"""The engine seam (DESIGN D4): whatever answers the AWS Step Functions API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from harness.faults.asgi import App

__all__ = ["CAPABILITIES", "Engine", "Surroundings"]

CAPABILITIES = {
    "virtual_time": "waits and back-offs take no real time",
    "jsonata": "JSONata expressions and variables",
    "aws_sdk": "tasks that call AWS services through aws-sdk:*",
    "sync_execution": "StartSyncExecution of Express state machines",
    "test_state": "TestState and ValidateStateMachineDefinition",
}
"""What a scenario may need of an engine, by the name it needs it with."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an engine may use: the services its tasks call, and a place to run and to log.

    ``serve`` puts an ASGI app on a free port of this machine and gives its URL; ``run`` runs a
    coroutine in the event loop that serves it.
    """

    lambda_url: str
    dynamodb_url: str
    region: str
    account: str
    time: Literal["virtual", "real"]
    folder: Path
    serve: Callable[[App], str]
    run: Callable[[Coroutine[Any, Any, Any]], Any]


class Engine(Protocol):
    """Something that executes state machines for as long as it is started."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def several(self) -> bool:
        """Whether several may run side by side, each for a stack of its own."""

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do, of `CAPABILITIES`; known once it has started."""

    def start(self, surroundings: Surroundings) -> str:
        """Start, wait until it answers, and give its URL.

        Raises:
            StackError: it can't be started; says what to do.

        """

    def check_alive(self) -> None:
        """Make sure that it has not ended by itself.

        Raises:
            ComponentDiedError: it has.

        """

    def stop(self) -> None:
        """Stop what `start` started; harmless when nothing was."""
