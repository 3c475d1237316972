"""The environment variables that Lambda gives a function.

Source: the "Using Lambda environment variables" page of the Lambda developer guide.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.functions.spec import FunctionSpec

__all__ = ["function_environment"]

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIAHARNESSHARNESSHA",
    "AWS_SECRET_ACCESS_KEY": "harness",
    "AWS_SESSION_TOKEN": "harness",
}
"""Look real to the SDKs, open nothing."""


def function_environment(
    spec: FunctionSpec,
    *,
    region: str,
    runtime_api: str,
    base: Mapping[str, str],
    overrides: Mapping[str, str],
) -> dict[str, str]:
    """Give a function its whole environment.

    ``base`` is what every function gets (endpoints, PATH), the template's own variables come over
    it, ``overrides`` over these, and what Lambda reserves over all.
    """
    return {
        "LANG": "en_US.UTF-8",
        **CREDENTIALS,
        **base,
        **spec.environment,
        **overrides,
        **_reserved(spec, region, runtime_api),
    }


def _reserved(spec: FunctionSpec, region: str, runtime_api: str) -> dict[str, str]:
    day = time.strftime("%Y/%m/%d", time.gmtime())
    reserved = {
        "AWS_LAMBDA_FUNCTION_NAME": spec.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.function_name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{day}/[$LATEST]{secrets.token_hex(16)}",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "LAMBDA_TASK_ROOT": str(spec.code),
        "TZ": ":UTC",
        "_HANDLER": spec.handler,
    }
    if not spec.runtime.startswith("provided"):
        reserved["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{spec.runtime}"
    return reserved
