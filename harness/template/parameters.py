"""Template parameters: what is declared, what is given, what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import Problem
from harness.template.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.model.base import JsonValue
    from harness.template.nodes import Node

__all__ = ["Given", "check", "values"]

Given = str | int | float | bool | list[str]


def values(section: Node, given: Mapping[str, Given]) -> dict[str, JsonValue]:
    """Give each declared parameter the value given or its default; some may be left without.

    Values are texts and lists of texts, as CloudFormation has them. A default that names a place
    in the Parameter Store or in Secrets Manager is no value.
    """
    found: dict[str, JsonValue] = {}
    for name, declaration in section.items().items():
        default = declaration.get("Default")
        if name in given:
            found[name] = _typed(declaration, given[name])
        elif default is not None and not _stored_elsewhere(declaration, default):
            found[name] = _typed(declaration, default.value)
    return found


def check(
    section: Node, given: Mapping[str, Given], valued: Mapping[str, JsonValue]
) -> Iterator[Problem]:
    """Find parameters that are given but not declared, and values that are not allowed."""
    declared = section.items()
    for name in given:
        if name not in declared:
            message = f"harness.toml gives the parameter {name}, which the template does not have"
            yield Problem(section.location, message, did_you_mean(name, declared))
    for name, value in valued.items():
        allowed = declared[name].get("AllowedValues")
        texts = [_text(each.value) for each in allowed.elements()] if allowed else [value]
        if value not in texts:
            message = f"{value!r} is not an allowed value of the parameter {name}"
            place = section.at(name)
            yield Problem(place, message, f"one of {', '.join(map(str, texts))}")


def _typed(declaration: Node, value: object) -> JsonValue:
    kind = declaration.get("Type")
    listed = kind is not None and str(kind.value) in {"CommaDelimitedList", "List<Number>"}
    if isinstance(value, list):
        return [_text(each) for each in value]
    return [each.strip() for each in _text(value).split(",")] if listed else _text(value)


def _stored_elsewhere(declaration: Node, default: Node) -> bool:
    kind = declaration.get("Type")
    from_store = kind is not None and str(kind.value).startswith("AWS::SSM::")
    return from_store or "{{resolve:" in str(default.value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
