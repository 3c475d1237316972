"""Interactions as data: what a consumer asks, what it needs of the answer, how to make it ask.

A project's module of interactions (``[contracts] interactions`` in harness.toml) has ``PACTS``, a
sequence of `PactSource`. Bodies and query values may hold matchers of ``pact.match``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from harness.model.base import JsonObject, JsonValue
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from harness.contracts.settings import ContractsConfig
    from harness.model.scenario import Given

__all__ = ["Consume", "HttpInteraction", "MessageInteraction", "PactSource", "load_sources"]

Consume = Callable[[str], JsonObject]
"""Lets the consumer's own client ask the provider at this URL; gives what it made of the answer:
``{"outcome": "read" or the error's name, …}``. Must not raise on any answer."""

Handle = Callable[[JsonValue], JsonValue]
"""Answers a message's request as the real handler does."""


@dataclass(frozen=True, slots=True)
class HttpInteraction:
    """One question over HTTP. ``outcome`` is what the client must make of the answer."""

    description: str
    given: tuple[Given, ...]
    path: str
    consume: Consume
    query: Mapping[str, object] = field(default_factory=dict)
    method: str = "GET"
    status: int = 200
    body: Any = None
    content_type: str = "application/json"
    outcome: str = "read"


@dataclass(frozen=True, slots=True)
class MessageInteraction:
    """One request message and its answer, as between a state machine and a function."""

    description: str
    request: Any
    response: Any
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class PactSource:
    """What one pact is made of."""

    consumer: str
    provider: str
    interactions: tuple[HttpInteraction | MessageInteraction, ...]

    @property
    def file_name(self) -> str:
        """Name the pact file as Pact's libraries do."""
        return f"{self.consumer}-{self.provider}.json"


def load_sources(config: ContractsConfig) -> tuple[PactSource, ...]:
    """Import the project's module of interactions.

    Raises:
        HarnessError: there is no such module, or it has no ``PACTS``.

    """
    try:
        sources: tuple[PactSource, ...] = tuple(import_module(config.interactions).PACTS)
    except (ImportError, AttributeError) as error:
        raise HarnessError(
            f"[contracts] interactions = {config.interactions!r}: {error}"
        ) from error
    return sources
