"""The names that scenarios may use, collected from ``harness.toml`` and the template."""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

from harness.engines import CAPABILITIES
from harness.model.errors import FileError, Problem
from harness.scenarios import PatternWords, Vocabulary, read_fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.faults import SeamKind
    from harness.model.base import JsonObject
    from harness.stack.config import Config, Pattern

__all__ = ["vocabulary"]


def vocabulary(config: Config) -> Vocabulary:
    """Collect the names; reads the template and the fixtures."""
    template = config.template
    providers: dict[str, SeamKind] = dict.fromkeys(config.providers, "provider")
    functions: dict[str, SeamKind] = {each.logical_id: "function" for each in template.functions}
    return Vocabulary(
        patterns={name: _words(config, each) for name, each in config.patterns.items()},
        seams={**providers, "dynamodb": "dynamodb", **functions},
        tables=tuple(each.name for each in template.tables),
        fixtures=tuple(read_fixtures(config.fixtures)),
        provider_states=_provider_states(config),
        capabilities=tuple(CAPABILITIES),
    )


def _words(config: Config, pattern: Pattern) -> PatternWords:
    states = None
    if pattern.state_machine is not None:
        definition = config.template.state_machine(pattern.state_machine).definition
        states = tuple(_states(json.loads(definition)))
    return PatternWords(tuple(pattern.outcomes), tuple(pattern.observe), states)


def _states(machine: Any) -> Iterator[str]:
    """Name a machine's states, at every depth of Map and Parallel."""
    for name, state in machine.get("States", {}).items():
        yield name
        inner = [*state.get("Branches", ()), state.get("ItemProcessor"), state.get("Iterator")]
        for each in filter(None, inner):
            yield from _states(each)


def _provider_states(config: Config) -> Sequence[JsonObject] | None:
    """Call what ``[contracts] provider_states`` names: it describes every state there is."""
    named = config.contracts.provider_states if config.contracts is not None else None
    if named is None:
        return None
    module, _, function = named.partition(":")
    root = str(config.root)
    if root not in sys.path:
        sys.path.append(root)
    try:
        described: Sequence[JsonObject] = getattr(importlib.import_module(module), function)()
    except (ImportError, AttributeError) as error:
        place = config.locate("contracts", "provider_states")
        raise FileError([Problem(place, f"{named} can't be called: {error}")]) from error
    return described
