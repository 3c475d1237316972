"""What a stack tells of itself, so that a runner elsewhere can drive it by URLs alone."""

from __future__ import annotations

from typing import Literal

from harness.model.base import Model

__all__ = ["StackIndex", "url_variable"]


class StackIndex(Model):
    """What ``GET /stack.json`` on a stack's control port answers.

    ``urls`` has ``api`` (unless the service has none), ``functions``, ``dynamodb``,
    ``step_functions``, ``control`` (unless nothing serves it) and every provider by its name.
    """

    urls: dict[str, str]
    providers: tuple[str, ...]
    state_machine_arns: dict[str, str]
    engine: str
    capabilities: tuple[str, ...]
    time: Literal["virtual", "real"]
    region: str
    account: str


def url_variable(name: str) -> str:
    """Name the variable that `harness up` exports a component's URL as: ``HARNESS_API_URL``."""
    return f"HARNESS_{name.upper()}_URL"
