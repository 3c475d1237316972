"""AWS Step Functions, simulated: the language, the API, a virtual clock. Imports nothing of ours.

What is public is here, and imported when it is asked for: the command line must start at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.stepfunctions.api import ApiError, Settings, Simulator, create_app
    from harness.stepfunctions.mocking import MockConfig, MockConfigError, load_mocks
    from harness.stepfunctions.serve import serve, validate_file
    from harness.stepfunctions.validation import Problem, validate

__all__ = [
    "ApiError",
    "MockConfig",
    "MockConfigError",
    "Problem",
    "Settings",
    "Simulator",
    "create_app",
    "load_mocks",
    "serve",
    "validate",
    "validate_file",
]

_HOMES = {
    "api": ("ApiError", "Settings", "Simulator", "create_app"),
    "mocking": ("MockConfig", "MockConfigError", "load_mocks"),
    "serve": ("serve", "validate_file"),
    "validation": ("Problem", "validate"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
