"""What a run will replay, decided before anything is started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.model.scenario import Scenario

__all__ = ["Plan", "Replay"]


@dataclass(frozen=True, slots=True)
class Replay:
    """One scenario on one pattern; ``file`` as the person wrote it, relative where it can be."""

    scenario: Scenario
    pattern: str
    file: str

    @property
    def id(self) -> str:
        """``scenarios/outage.yaml::step_functions``, the id that pytest shows too."""
        return f"{self.file}::{self.pattern}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The replays in the order in which they will run, and the seed that decided it."""

    replays: tuple[Replay, ...]
    seed: int

    @property
    def scenarios(self) -> int:
        """How many scenario files the plan replays."""
        return len({replay.file for replay in self.replays})
