"""The template's functions as the gateway takes them, each with the environment it has here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.functions import FunctionSpec
from harness.stack.environment import function_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.stack.config import Config

__all__ = ["function_specs"]


def function_specs(config: Config, urls: Mapping[str, str]) -> list[FunctionSpec]:
    """Describe every function but the one that is the API; ``urls`` is asked as needed."""
    api = config.service.api
    return [
        FunctionSpec(
            name=function.logical_id,
            function_name=function.name,
            handler=function.handler,
            code=function.code,
            runtime=function.runtime,
            timeout_s=function.timeout_s,
            memory_mb=function.memory_mb,
            environment=function_environment(config, function.environment, urls),
        )
        for function in config.template.functions
        if api is None or function.logical_id != api.resource
    ]
