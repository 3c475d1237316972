"""The names that a scenario may use: what harness.toml, the template and the states call things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.faults import SeamKind
    from harness.model.base import JsonObject

__all__ = ["PatternWords", "Vocabulary"]


@dataclass(frozen=True, slots=True)
class PatternWords:
    """The words of one pattern.

    ``fields`` are what can be observed of an answer; ``states`` the names of its state machine's
    states, at every depth, or null when the pattern is plain HTTP.
    """

    outcomes: tuple[str, ...]
    fields: tuple[str, ...] = ()
    states: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every name there is.

    ``seams``: providers, ``dynamodb``, and functions by logical id. ``tables``: their names.
    ``fixtures``: contexts that a step may name. ``provider_states``: objects with ``name`` and
    ``params`` (name → ``{type, default}``); null leaves them to the provider to judge.
    ``capabilities``: what an engine may have; null leaves them unchecked.
    """

    patterns: Mapping[str, PatternWords]
    seams: Mapping[str, SeamKind]
    tables: tuple[str, ...]
    fixtures: tuple[str, ...] = ()
    provider_states: Sequence[JsonObject] | None = None
    capabilities: tuple[str, ...] | None = None
