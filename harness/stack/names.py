"""Names in ``harness.toml`` that must stand for something: in the file itself, in the template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.model.errors import Problem
from harness.model.scenario import STEP_FIELDS
from harness.template.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.model.base import JsonValue
    from harness.stack.config import Config, Pattern
    from harness.stack.toml import Pointer
    from harness.template import Template

__all__ = ["PLACEHOLDER", "RESERVED", "dangling", "in_order", "missing_in_template"]

RESERVED = ("api", "dynamodb", "functions", "step_functions", "control")
"""Component names that no provider can have."""

PLACEHOLDER = re.compile(r"\{([a-z][A-Za-z0-9_.-]*)\}")
"""``{api}``, ``{providers.NAME}`` and so on in the values of ``[environment]``."""

_FILLED = re.compile(r"\$\{([^{}]+)\}")
"""``${ask}`` and so on in what a pattern sends, well written or not."""


def dangling(config: Config) -> Iterator[Problem]:
    """Find names that stand for nothing in the file itself."""
    known = [*RESERVED[:4], *(f"providers.{name}" for name in config.providers)]
    for variable, value in config.environment.items():
        for name in PLACEHOLDER.findall(value):
            at: tuple[str | int, ...] = ("environment", variable)
            yield from _unknown(config, at, f"{variable}: the placeholder", name, known)
    for reserved in config.providers.keys() & set(RESERVED):
        yield Problem(
            config.locate("providers", reserved), f"a provider can't be called {reserved}"
        )
    for name, pattern in config.patterns.items():
        if pattern.path is not None and config.service.api is None:
            location = config.locate("patterns", name)
            yield Problem(location, f"patterns.{name} asks the API, but there is no [service.api]")
        if pattern.context is not None:
            at = ("patterns", name, "context", "provider")
            yield from _unknown(
                config, at, "the provider", pattern.context.provider, config.providers
            )
        yield from _unfilled(config, name, pattern)
    fields = {"outcome", "status"}.union(*(each.observe for each in config.patterns.values()))
    for index, field in enumerate(config.parity.compare):
        yield from _unknown(config, ("parity", "compare", index), "the field", field, fields)


def missing_in_template(config: Config, template: Template) -> Iterator[Problem]:
    """Find names that the template should have and has not."""
    functions = [each.logical_id for each in template.functions]
    machines = [each.logical_id for each in template.state_machines]
    api = config.service.api
    if api is not None and api.resource is not None:
        at = ("service", "api", "resource")
        yield from _unknown(config, at, "the function", api.resource, functions)
    for name, pattern in config.patterns.items():
        if pattern.state_machine is not None:
            at = ("patterns", name, "state_machine")
            yield from _unknown(config, at, "the state machine", pattern.state_machine, machines)
    yield from _unread_variables(config, template)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems of one file as they stand in it."""
    return sorted(problems, key=lambda each: (each.location.line, each.location.column))


def _unfilled(config: Config, name: str, pattern: Pattern) -> Iterator[Problem]:
    """Find placeholders of a pattern that no step ever fills."""
    parts: list[tuple[Pointer, JsonValue, Iterable[str]]] = [
        (("path",), pattern.path, ()),
        (("request",), pattern.request, [*STEP_FIELDS, "context"]),
        (("get_headers",), pattern.get_headers, [*STEP_FIELDS, *pattern.observe]),
    ]
    if pattern.context is not None:
        parts.append((("context", "get"), pattern.context.get, STEP_FIELDS))
    for part, value, known in parts:
        for inside, text in _texts(value):
            at = ("patterns", name, *part, *inside)
            what = f"{'.'.join(map(str, at))}: the placeholder"
            for placeholder in _FILLED.findall(text):
                yield from _unknown(config, at, what, placeholder, known)


def _texts(value: JsonValue) -> Iterator[tuple[Pointer, str]]:
    """Give every text in a value, and the keys and indexes that lead there."""
    match value:
        case str():
            yield (), value
        case dict() | list():
            members = value.items() if isinstance(value, dict) else enumerate(value)
            for key, member in members:
                for inside, text in _texts(member):
                    yield (key, *inside), text


def _unread_variables(config: Config, template: Template) -> Iterator[Problem]:
    """Find variables that no function of the template reads.

    An API that is not in the template may read any.
    """
    if config.service.api is not None and config.service.api.resource is None:
        return
    read = {name for each in template.functions for name in each.environment}
    for variable in config.environment:
        at: tuple[str, ...] = ("environment", variable)
        yield from _unknown(config, at, "the variable", variable, read)
    for name, provider in config.providers.items():
        for key in ("url_variable", "timeout_variable"):
            named = getattr(provider, key)
            if named is not None:
                at = ("providers", name, key)
                yield from _unknown(config, at, "the variable", named, read)


def _unknown(
    config: Config, at: tuple[str | int, ...], what: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    names = sorted(known)
    if name not in names:
        hint = did_you_mean(name, names) or f"known: {', '.join(names) or 'none'}"
        yield Problem(config.locate(*at), f"{what} {name} is nowhere to be found", hint)
