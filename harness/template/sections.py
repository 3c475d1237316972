"""A template's sections: resources with SAM's Globals merged in, and the scope of its names.

Globals merge as the SAM specification says: maps are merged, lists joined, the resource wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.template import parameters
from harness.template.nodes import Node
from harness.template.resolver import is_function
from harness.template.scope import Resource, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import Location
    from harness.template.model import Pseudo

__all__ = ["resources", "scope", "section"]

_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::StateMachine": "StateMachine",
    "AWS::Serverless::SimpleTable": "SimpleTable",
}


def section(root: Node, name: str) -> Node:
    """Give a top-level section; an empty map where the template has none."""
    return root.get(name) or Node({}, root.location)


def scope(root: Node, given: Mapping[str, parameters.Given], pseudo: Pseudo) -> Scope:
    """Collect all that the template's names can stand for."""
    declared = section(root, "Parameters")
    return Scope(
        pseudo=pseudo,
        parameters=parameters.values(declared, given),
        declared=frozenset(declared.items()),
        mappings=section(root, "Mappings").items(),
        conditions=section(root, "Conditions").items(),
        resources=resources(root),
    )


def resources(root: Node) -> dict[str, Resource]:
    """Read every resource that has a type."""
    written = section(root, "Resources")
    shared = section(root, "Globals")
    found = {
        logical_id: _resource(logical_id, node, shared, written.at(logical_id))
        for logical_id, node in written.items().items()
    }
    return {logical_id: resource for logical_id, resource in found.items() if resource.type}


def _resource(logical_id: str, node: Node, shared: Node, place: Location) -> Resource:
    kind = node.get("Type")
    type_ = str(kind.value) if kind is not None else ""
    own = section(node, "Properties")
    common = shared.get(_GLOBALS[type_]) if type_ in _GLOBALS else None
    condition = node.get("Condition")
    return Resource(
        logical_id, type_, _merged(common, own) if common is not None else own, condition, place
    )


def _merged(common: Node, own: Node) -> Node:
    if is_function(common) or is_function(own):
        return own
    match common.value, own.value:
        case dict() as below, dict() as above:
            entries = {key: _over(below.get(key), above.get(key)) for key in {**below, **above}}
            return Node(entries, own.location, {**common.keys, **own.keys})
        case list() as first, list() as then:
            return Node([*first, *then], own.location)
        case _:
            return own


def _over(below: Node | None, above: Node | None) -> Node:
    if below is None or above is None:
        return above or below  # type: ignore[return-value]  # one of the two has the key
    return _merged(below, above)
