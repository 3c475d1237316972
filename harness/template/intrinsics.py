"""The intrinsic functions, each a small callable; as CloudFormation's reference says.

``Fn::ImportValue``, ``Fn::GetAZs``, ``Fn::Cidr``, ``Fn::Transform`` and ``Fn::ForEach`` need an
account or a macro to be told, and are refused.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from harness.template.errors import Refusal, did_you_mean, kind
from harness.template.nodes import Node

if TYPE_CHECKING:
    from harness.model.base import JsonValue
    from harness.template.resolver import Resolver

__all__ = ["INTRINSICS", "NO_VALUE", "Intrinsic", "NoValue"]


class NoValue:
    """What ``AWS::NoValue`` stands for: the property is as good as not written."""


NO_VALUE = NoValue()

Intrinsic = Callable[["Resolver", "Node"], "JsonValue | NoValue"]
"""Gets the node of the function's argument."""


def _ref(resolver: Resolver, node: Node) -> JsonValue | NoValue:
    return resolver.reference(resolver.text(node), node.location)


def _get_att(resolver: Resolver, node: Node) -> JsonValue:
    parts = [resolver.text(part) for part in node.elements()]
    logical_id, _, attribute = ".".join(parts).partition(".")
    return resolver.attribute(logical_id, attribute, node.location)


def _sub(resolver: Resolver, node: Node) -> JsonValue:
    match node.elements():
        case [Node(value=str(text), location=place)]:
            return resolver.substitute(text, place, {})
        case [Node(value=str(text), location=place), Node(value=dict(given))]:
            return resolver.substitute(text, place, given)
    raise Refusal(node.location, "Fn::Sub needs a text, or a list of a text and a map")


def _join(resolver: Resolver, node: Node) -> JsonValue:
    delimiter, values = _arguments("Fn::Join", node, 2)
    return resolver.text(delimiter).join(map(str, _list(resolver, values)))


def _select(resolver: Resolver, node: Node) -> JsonValue:
    index, values = _arguments("Fn::Select", node, 2)
    chosen, among = resolver.text(index), _list(resolver, values)
    if not chosen.isdecimal() or int(chosen) >= len(among):
        raise Refusal(index.location, f"there is no element {chosen} in a list of {len(among)}")
    return among[int(chosen)]


def _split(resolver: Resolver, node: Node) -> JsonValue:
    delimiter, text = _arguments("Fn::Split", node, 2)
    separator = resolver.text(delimiter)
    if not separator:
        raise Refusal(delimiter.location, "Fn::Split needs a delimiter")
    return [*resolver.text(text).split(separator)]


def _base64(resolver: Resolver, node: Node) -> JsonValue:
    return base64.b64encode(resolver.text(node).encode()).decode()


def _if(resolver: Resolver, node: Node) -> JsonValue | NoValue:
    name, yes, no = _arguments("Fn::If", node, 3)
    holds = resolver.condition(resolver.text(name), name.location)
    return resolver.maybe(yes if holds else no)


def _find_in_map(resolver: Resolver, node: Node) -> JsonValue:
    name, *keys = _arguments("Fn::FindInMap", node, 3)
    found, known = resolver.scope.mappings, f"mapping {resolver.text(name)}"
    at: Node | None = None
    for key in (name, *keys):
        wanted = resolver.text(key)
        if wanted not in found:
            raise Refusal(key.location, f"{wanted} is not in {known}", did_you_mean(wanted, found))
        at = found[wanted]
        found = at.items()
    return resolver.value(at) if at is not None else None


def _arguments(function: str, node: Node, count: int) -> list[Node]:
    if not isinstance(node.value, list) or len(node.value) != count:
        raise Refusal(node.location, f"{function} takes a list of {count}")
    return node.value


def _list(resolver: Resolver, node: Node) -> list[JsonValue]:
    value = resolver.value(node)
    if not isinstance(value, list):
        raise Refusal(node.location, f"a list is needed here, not {kind(value)}")
    return value


INTRINSICS: Mapping[str, Intrinsic] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
}
