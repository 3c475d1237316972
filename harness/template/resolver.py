"""Resolve a template's values: what names stand for, and what functions make of them.

What can't be told is refused by name and place, never guessed.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness.template.conditions import CONDITIONS
from harness.template.errors import Refusal, did_you_mean, kind
from harness.template.identity import IDENTITIES
from harness.template.intrinsics import INTRINSICS, NO_VALUE, NoValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.base import JsonValue, Location
    from harness.template.nodes import Node
    from harness.template.scope import Resource, Scope

__all__ = ["Resolver", "is_function"]

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^}]*\}\}")


class Resolver:
    """Turns nodes into plain values within one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._resolving: list[str] = []

    def value(self, node: Node) -> JsonValue:
        """Resolve a node; a whole value that is ``AWS::NoValue`` becomes null.

        Raises:
            Refusal: something in it can't be told.

        """
        found = self.maybe(node)
        return None if isinstance(found, NoValue) else found

    def text(self, node: Node) -> str:
        """Resolve a node that must be a text; numbers and booleans are written as texts."""
        match self.value(node):
            case bool(flag):
                return "true" if flag else "false"
            case str() | int() | float() as scalar:
                return str(scalar)
            case other:
                raise Refusal(node.location, f"a text is needed here, not {kind(other)}")

    def condition(self, name: str, place: Location) -> bool:
        """Evaluate a named condition."""
        conditions = self.scope.conditions
        if name not in conditions:
            raise Refusal(place, f"there is no condition {name}", did_you_mean(name, conditions))
        with self._entered(f"condition {name}", place):
            return self.truth(conditions[name])

    def truth(self, node: Node) -> bool:
        """Evaluate a condition function."""
        if len(node.items()) == 1:
            ((name, argument),) = node.items().items()
            if name in CONDITIONS:
                return CONDITIONS[name](self, argument)
        raise Refusal(
            node.location, "a condition function is needed here", f"one of {', '.join(CONDITIONS)}"
        )

    def name_of(self, resource: Resource) -> str:
        """Tell what a resource is called once deployed."""
        given = resource.property(IDENTITIES[resource.type].name_property)
        if given is None:
            return resource.logical_id
        with self._entered(f"the name of {resource.logical_id}", given.location):
            name = self.value(given)
        return resource.logical_id if name is None else str(name)

    def arn_of(self, resource: Resource) -> str:
        """Tell a resource's ARN."""
        pseudo = self.scope.pseudo
        return IDENTITIES[resource.type].arn.format(
            partition=pseudo.partition,
            region=pseudo.region,
            account=pseudo.account,
            name=self.name_of(resource),
        )

    def reference(self, name: str, place: Location) -> JsonValue | NoValue:
        """Give what ``Ref`` gives."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name.startswith("AWS::"):
            return self._pseudo(name, place)
        if name in self.scope.declared:
            return self.scope.parameter(name, place)
        resource = self.scope.resource(name, place)
        by_name = IDENTITIES[resource.type].ref == "name"
        return self.name_of(resource) if by_name else self.arn_of(resource)

    def attribute(self, logical_id: str, name: str, place: Location) -> str:
        """Give what ``Fn::GetAtt`` gives."""
        resource = self.scope.resource(logical_id, place)
        known = IDENTITIES[resource.type].attributes
        if name not in known:
            raise Refusal(
                place,
                f"the harness can't tell {logical_id}.{name} of {resource.type}",
                f"it can tell {', '.join(known)}",
            )
        return self.arn_of(resource) if name == "Arn" else self.name_of(resource)

    def substitute(self, text: str, place: Location, given: dict[str, Node]) -> str:
        """Give what ``Fn::Sub`` gives."""

        def replace(match: re.Match[str]) -> str:
            literal, name = match[1], match[2].strip()
            if literal:
                return "${" + match[2] + "}"
            if name in given:
                return self.text(given[name])
            head, dot, attribute = name.partition(".")
            value = self.attribute(head, attribute, place) if dot else self.reference(name, place)
            return ",".join(map(str, value)) if isinstance(value, list) else str(value)

        return _VARIABLE.sub(replace, text)

    def maybe(self, node: Node) -> JsonValue | NoValue:
        """Resolve a node that may be ``AWS::NoValue``."""
        match node.value:
            case dict() as entries if (name := _function(entries)) is not None:
                return self._call(name, entries[name])
            case dict() as entries:
                each = {key: self.maybe(value) for key, value in entries.items()}
                return {k: v for k, v in each.items() if not isinstance(v, NoValue)}
            case list() as elements:
                values = [self.maybe(element) for element in elements]
                return [value for value in values if not isinstance(value, NoValue)]
            case str() as text if dynamic := _DYNAMIC.search(text):
                raise Refusal(
                    node.location,
                    f"the harness has no store to look {dynamic[0]} up in",
                    "give the environment variable a value in harness.toml, [environment]",
                )
            case scalar:
                return scalar

    def _call(self, name: str, argument: Node) -> JsonValue | NoValue:
        if name not in INTRINSICS:
            raise Refusal(
                argument.location,
                f"the harness does not know the function {name}",
                did_you_mean(name, INTRINSICS),
            )
        return INTRINSICS[name](self, argument)

    def _pseudo(self, name: str, place: Location) -> str:
        values = self.scope.pseudo.values()
        if name not in values:
            raise Refusal(place, f"the harness has no value for {name}", did_you_mean(name, values))
        return values[name]

    @contextmanager
    def _entered(self, what: str, place: Location) -> Iterator[None]:
        """Guard against a value that needs itself."""
        if what in self._resolving:
            raise Refusal(place, f"{what} depends on itself")
        self._resolving.append(what)
        try:
            yield
        finally:
            self._resolving.pop()


def is_function(node: Node) -> bool:
    """Tell whether a node is a call of an intrinsic function."""
    return _function(node.items()) is not None


def _function(entries: dict[str, Node]) -> str | None:
    """Name the function that a map of one entry is a call of."""
    if len(entries) == 1:
        ((name, _),) = entries.items()
        if name in INTRINSICS or name.startswith("Fn::"):
            return name
    return None
