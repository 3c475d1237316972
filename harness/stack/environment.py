"""The environment of everything that is started: the template's, with what differs here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harness.processes import basics
from harness.stack.names import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.stack.config import Config

__all__ = ["api_environment", "aws_environment", "function_environment"]

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIAHARNESSHARNESSHA",
    "AWS_SECRET_ACCESS_KEY": "harness",
    "AWS_SESSION_TOKEN": "harness",
}
"""Look real to the SDKs, open nothing."""


def aws_environment(urls: Mapping[str, str], region: str) -> dict[str, str]:
    """Give what any AWS SDK needs to find the stack, and nothing but the stack.

    Variables as in the AWS SDKs and Tools Reference Guide. A developer's own profile and the
    credentials of the machine are out of reach.
    """
    return {
        **basics(os.environ),
        **_CREDENTIALS,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": urls["control"],
        "AWS_ENDPOINT_URL_DYNAMODB": urls["dynamodb"],
        "AWS_ENDPOINT_URL_LAMBDA": urls["functions"],
        "AWS_ENDPOINT_URL_SFN": urls["step_functions"],
        "PYTHONUNBUFFERED": "1",
    }


def function_environment(
    config: Config, own: Mapping[str, str], urls: Mapping[str, str]
) -> dict[str, str]:
    """Give a function's own variables with the values that they have here.

    ``urls`` is only asked for what is needed, as asking may mean waiting.
    """
    here = _values_here(config)
    return {name: _fill(here[name], urls) if name in here else own[name] for name in own}


def api_environment(config: Config, urls: Mapping[str, str], region: str) -> dict[str, str]:
    """Give the API's whole environment: that of its function, if the template has it.

    An API that is not in the template gets all that ``harness.toml`` gives, except its own URL,
    which nobody knows before it has started.
    """
    api = config.service.api
    if api is not None and api.resource is not None:
        own = config.template.function(api.resource).environment
    else:
        own = {name: "" for name, text in _values_here(config).items() if "{api}" not in text}
    given = api.environment if api is not None else {}
    aws = aws_environment(urls, region)
    return {**aws, **function_environment(config, own, urls), **given}


def _values_here(config: Config) -> dict[str, str]:
    """Give the variables whose values are not the template's."""
    providers = {
        provider.url_variable: f"{{providers.{name}}}"
        for name, provider in config.providers.items()
        if provider.url_variable is not None
    }
    return {**providers, **config.environment}


def _fill(text: str, urls: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: urls[match[1].removeprefix("providers.")], text)
