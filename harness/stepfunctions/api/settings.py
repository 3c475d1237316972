"""How a simulator is to behave: read once, passed down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from harness.stepfunctions.mocking import MockConfig
    from harness.stepfunctions.objects import ObjectSource

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one simulator.

    ``time`` says whether waits and back-offs really pass; ``start`` sets the virtual clock of
    every execution (default: the moment it is started). ``endpoints`` gives the URL of each
    service that tasks may call, ``lambda`` among them. ``retention`` is how many ended executions
    are remembered; the oldest go first. ``patience`` is for how many real seconds virtual time
    stands still for a callback or an activity worker before it jumps to the next timeout.
    """

    region: str = "us-east-1"
    account: str = "123456789012"
    time: Literal["virtual", "real"] = "virtual"
    start: datetime | None = None
    seed: int = 0
    endpoints: Mapping[str, str] = field(default_factory=dict)
    retention: int = 10_000
    patience: float = 5.0
    mocks: MockConfig | None = None
    objects: ObjectSource | None = None
