"""What a user asks of a run: which replays, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RunOptions", "Selection"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which replays; everything left empty selects all.

    ``keyword`` is a case-insensitive part of the replay's id, title or tags; ``tags`` must all
    be there.
    """

    paths: tuple[Path, ...] = ()
    patterns: tuple[str, ...] = ()
    keyword: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to replay. ``seed`` left out is drawn; thresholds are percentages.

    ``jobs`` is how many replays run at the same time; left out, what this machine is good for.
    ``functions_port`` is where the functions are invoked; 0 takes a free one.
    """

    engine: str = "simulator"
    functions_port: int = 0
    time: Literal["virtual", "real"] = "virtual"
    seed: int | None = None
    shuffle: bool = False
    fail_fast: bool = False
    jobs: int | None = None
    fail_under_contract: float | None = None
    fail_under_asl: float | None = None
    attach: str | None = None
