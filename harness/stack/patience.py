"""HTTP time without waiting: order is kept, not duration (DESIGN D5).

An answer that comes too late for its caller becomes one that the caller gives up on, and the
caller's timeout is shortened for that replay. An answer that comes in time comes at once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from harness.model.errors import FileError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.model.fault import Fault
    from harness.stack.config import Config

__all__ = ["SHORT_TIMEOUT", "Patience", "caller_timeouts"]

SHORT_TIMEOUT = 0.5
"""Seconds: short for who waits, long enough for a healthy answer from a busy machine."""


def caller_timeouts(config: Config) -> dict[str, float]:
    """Tell how long callers of each provider wait, in seconds, by ``timeout_variable``.

    Raises:
        FileError: a variable does not hold a number of seconds.

    """
    found = {}
    for name, provider in config.providers.items():
        if provider.timeout_variable is not None:
            found[name] = _declared(config, name, provider.timeout_variable)
    return found


def _declared(config: Config, provider: str, variable: str) -> float:
    functions = config.template.functions
    texts = [each.environment[variable] for each in functions if variable in each.environment]
    text = config.environment.get(variable, *texts[:1])
    try:
        return float(text)
    except (TypeError, ValueError) as error:
        place = config.locate("providers", provider, "timeout_variable")
        message = f"{variable} holds {text!r}, which is not a number of seconds"
        raise FileError([Problem(place, message)]) from error


class Patience:
    """How long callers wait, and what to do about it for a replay's faults."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.timeouts: Mapping[str, float] = caller_timeouts(config)

    def overrides(self, faults: Sequence[Fault]) -> dict[str, dict[str, str]]:
        """Give the functions that would wait in vain a shorter timeout, by logical id."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for fault in faults:
            timeout = self.timeouts.get(fault.at)
            if fault.delay is not None and timeout is not None and fault.delay >= timeout:
                for function, variable in self._waiting(fault.at):
                    found[function][variable] = f"{min(timeout, SHORT_TIMEOUT):g}"
        return dict(found)

    def _waiting(self, provider: str) -> list[tuple[str, str]]:
        """Name the functions that call a provider; an API keeps the timeout it started with."""
        variable = self._config.providers[provider].timeout_variable
        api = self._config.service.api
        return [
            (function.logical_id, variable)
            for function in self._config.template.functions
            if variable is not None
            and variable in function.environment
            and (api is None or function.logical_id != api.resource)
        ]
