"""The default engine: the simulator, in this process (DESIGN D4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.engines.base import CAPABILITIES

if TYPE_CHECKING:
    from harness.engines.base import Surroundings
    from harness.stepfunctions.api import Simulator

__all__ = ["SimulatorEngine"]


class SimulatorEngine:
    """Can do everything; `virtual_time` unless it is told to take real time.

    ``seed`` decides what it draws: ids, jitter, random functions.
    """

    name = "simulator"
    several = True

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._simulator: Simulator | None = None
        self._surroundings: Surroundings | None = None

    @property
    def capabilities(self) -> frozenset[str]:
        """All of them; time is only virtual when it was asked to be."""
        given = self._surroundings
        lacking = {"virtual_time"} if given is not None and given.time == "real" else set()
        return frozenset(CAPABILITIES.keys() - lacking)

    def start(self, surroundings: Surroundings) -> str:
        """Serve a new simulator whose tasks call the stack's functions and tables."""
        from harness.stepfunctions.api import (  # noqa: PLC0415  (only who uses it pays for it)
            Settings,
            Simulator,
            create_app,
        )

        settings = Settings(
            region=surroundings.region,
            account=surroundings.account,
            time=surroundings.time,
            seed=self._seed,
            endpoints={"lambda": surroundings.lambda_url, "dynamodb": surroundings.dynamodb_url},
        )
        self._surroundings = surroundings
        self._simulator = Simulator(settings)
        return surroundings.serve(create_app(self._simulator))

    def check_alive(self) -> None:
        """Do nothing: it lives as long as the harness does."""

    def stop(self) -> None:
        """Abort what still runs."""
        if self._simulator is not None and self._surroundings is not None:
            self._surroundings.run(self._simulator.stop())
            self._simulator = None
