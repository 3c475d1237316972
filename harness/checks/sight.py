"""What a check gets to see, and what it may find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.model.base import Pointer
    from harness.model.exchange import Exchange
    from harness.model.execution import Execution
    from harness.model.result import Difference, Observation, StepTrace, Trace

__all__ = ["Check", "Finding", "Sight"]


@dataclass(frozen=True, slots=True)
class Sight:
    """A replay so far, looked at from its last step."""

    trace: Trace
    index: int

    @property
    def step(self) -> StepTrace:
        """The step that is judged."""
        return self.trace.steps[self.index]

    @property
    def observation(self) -> Observation:
        """What the user saw of it."""
        return self.step.observation

    @property
    def execution(self) -> Execution | None:
        """The execution that it started, if it did."""
        return self.step.execution

    def exchanges(self, seam: str) -> list[Exchange]:
        """Give the calls that a seam saw in this step."""
        return [each for each in self.step.exchanges if each.seam == seam]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as expected; ``at`` leads from the expectation to the exact part."""

    message: str
    differences: tuple[Difference, ...] = ()
    hint: str | None = None
    at: Pointer = ()


class Check(Protocol):
    """Compares one kind of expectation with what was seen; a plain function is one."""

    def __call__(self, expected: Any, sight: Sight, /) -> Iterable[Finding]:
        """Yield a finding for everything that differs; ``expected`` is the model's field."""
