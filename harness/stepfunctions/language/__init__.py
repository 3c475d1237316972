"""The Amazon States Language: definitions parsed once into precompiled states."""

from dataclasses import dataclass
from harness.stepfunctions.values import JSON


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A parsed definition."""

    start_at: str
    timeout_seconds: int | None


def parse(definition: str | dict[str, JSON]) -> StateMachine:
    """Return the parsed definition."""
    raise NotImplementedError
