"""Which tables the template lets which resource touch, so that ownership can be proven."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.template.model import Grant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.template.nodes import Node
    from harness.template.reading import Reading
    from harness.template.scope import Resource

__all__ = ["grants"]

_TABLE = re.compile(r":table/([^/]+)")
_ALL_TABLES = ("AdministratorAccess", "PowerUserAccess", "DynamoDB", "AWSLambda_FullAccess")


def grants(reading: Reading, resource: Resource) -> tuple[Grant, ...]:
    """Read SAM's ``Policies``, and the policy documents and managed policies of IAM resources."""
    return reading.attempt(lambda: tuple(_policies(reading, resource)), ())


def _policies(reading: Reading, resource: Resource) -> Iterator[Grant]:
    for name in ("Policies", "ManagedPolicyArns"):
        node = resource.property(name)
        for policy in node.elements() if node is not None else []:
            yield from _policy(reading, resource, policy)
    document = resource.property("PolicyDocument")
    if document is not None:
        yield from _document(reading, resource, document)


def _policy(reading: Reading, resource: Resource, policy: Node) -> Iterator[Grant]:
    document = policy if "Statement" in policy.items() else policy.get("PolicyDocument")
    if document is not None:
        yield from _document(reading, resource, document)
    elif isinstance(policy.value, str):
        yield from _managed(resource, policy, policy.value)
    else:
        yield from _templates(reading, resource, policy)


def _managed(resource: Resource, policy: Node, name: str) -> Iterator[Grant]:
    if any(each in name for each in _ALL_TABLES):
        yield Grant(resource.logical_id, "*", (name,), policy.location)


def _templates(reading: Reading, resource: Resource, policy: Node) -> Iterator[Grant]:
    """Read SAM policy templates: ``DynamoDBCrudPolicy: {TableName: …}`` and its like."""
    for name, arguments in policy.items().items():
        table = arguments.get("TableName")
        if name.startswith("DynamoDB") and table is not None:
            text = reading.resolver.text(table)
            yield Grant(resource.logical_id, text, (name,), policy.location)


def _document(reading: Reading, resource: Resource, document: Node) -> Iterator[Grant]:
    statements = document.get("Statement")
    for statement in statements.elements() if statements is not None else []:
        effect = statement.get("Effect")
        actions = _actions(reading, statement)
        if actions and (effect is None or effect.value == "Allow"):
            for table in _tables(reading, statement):
                yield Grant(resource.logical_id, table, actions, statement.location)


def _actions(reading: Reading, statement: Node) -> tuple[str, ...]:
    if "NotAction" in statement.items():
        return ("*",)
    node = statement.get("Action")
    texts = [reading.resolver.text(each) for each in node.elements()] if node is not None else []
    return tuple(each for each in texts if each == "*" or each.lower().startswith("dynamodb:"))


def _tables(reading: Reading, statement: Node) -> list[str]:
    """Name the tables of a statement that is about tables; other statements are not resolved."""
    node = statement.get("Resource")
    if node is None:
        return ["*"]
    arns = [reading.resolver.text(each) for each in node.elements()]
    return list(dict.fromkeys(_table(arn) for arn in arns))


def _table(arn: str) -> str:
    named = _TABLE.search(arn)
    return named[1] if named else "*"
