"""The condition functions, each a small callable; as CloudFormation's reference says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from harness.template.errors import Refusal

if TYPE_CHECKING:
    from harness.template.nodes import Node
    from harness.template.resolver import Resolver

__all__ = ["CONDITIONS", "Condition"]

Condition = Callable[["Resolver", "Node"], bool]
"""Gets the node of the function's argument."""


def _equals(resolver: Resolver, node: Node) -> bool:
    operands = node.elements()
    if len(operands) != 2:  # noqa: PLR2004  (one equals another)
        raise Refusal(node.location, "Fn::Equals takes a list of 2")
    one, other = (resolver.text(operand) for operand in operands)
    return one == other


def _and(resolver: Resolver, node: Node) -> bool:
    return all(resolver.truth(each) for each in node.elements())


def _or(resolver: Resolver, node: Node) -> bool:
    return any(resolver.truth(each) for each in node.elements())


def _not(resolver: Resolver, node: Node) -> bool:
    operands = node.elements()
    if len(operands) != 1:
        raise Refusal(node.location, "Fn::Not takes a list of 1")
    return not resolver.truth(operands[0])


def _named(resolver: Resolver, node: Node) -> bool:
    return resolver.condition(resolver.text(node), node.location)


CONDITIONS: Mapping[str, Condition] = {
    "Fn::Equals": _equals,
    "Fn::And": _and,
    "Fn::Or": _or,
    "Fn::Not": _not,
    "Condition": _named,
}
