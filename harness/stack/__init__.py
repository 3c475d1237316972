"""Everything started for a run, and one object to drive it by its URLs (DESIGN D1 to D3).

A name is imported when it is first used: what takes longest to start should be under way before
the rest is imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.stack.attaching import attach, find_stack
    from harness.stack.ground import Ground
    from harness.stack.index import StackIndex
    from harness.stack.loading import load_config
    from harness.stack.stack import Stack
    from harness.stack.starting import start_stack, start_stacks

__all__ = [
    "Ground",
    "Stack",
    "StackIndex",
    "attach",
    "find_stack",
    "load_config",
    "start_stack",
    "start_stacks",
]

_HOMES = {
    "Ground": "ground",
    "Stack": "stack",
    "StackIndex": "index",
    "attach": "attaching",
    "find_stack": "attaching",
    "load_config": "loading",
    "start_stack": "starting",
    "start_stacks": "starting",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
