"""What executes state machines: an engine is an endpoint of the AWS API and what it can do."""

from __future__ import annotations

from harness.engines.base import CAPABILITIES, Engine, Surroundings
from harness.engines.endpoint import EndpointEngine
from harness.engines.simulator import SimulatorEngine
from harness.model.errors import UsageError
from harness.model.urls import require_url

__all__ = ["CAPABILITIES", "Engine", "Surroundings", "create_engine"]


def create_engine(name: str, *, seed: int = 0) -> Engine:
    """Make an engine, not started yet, from what ``--engine`` says.

    ``seed`` decides what it draws, where that can be decided.

    Raises:
        UsageError: there is no such engine, or what looks like a URL is none.

    """
    if name.startswith(("http://", "https://")):
        return EndpointEngine(require_url(name, "an engine"))
    if name == "simulator":
        return SimulatorEngine(seed)
    kind, _, image = name.partition("=")
    if kind == "stepfunctions-local":
        from harness.engines.stepfunctions_local import (  # noqa: PLC0415  (few need Docker)
            DEFAULT_IMAGE,
            StepFunctionsLocalEngine,
        )

        return StepFunctionsLocalEngine(image or DEFAULT_IMAGE)
    known = "simulator, stepfunctions-local, stepfunctions-local=IMAGE, or the URL of one that runs"
    raise UsageError(f"there is no engine {name}", known)
