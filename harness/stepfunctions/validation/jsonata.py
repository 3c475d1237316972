"""JSONata expressions: delimiters, syntax, and the references that Step Functions refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.language.jsonata_errors import told
from harness.stepfunctions.validation.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Scope

__all__ = ["check_expression"]

_INVALID = "INVALID_JSONATA_EXPRESSION"
_IN_STATES = ("input", "context", "result")
_IN_CATCHER = (*_IN_STATES, "errorOutput")
_UNSUPPORTED = "UNSUPPORTED_JSONATA_EXPRESSION"
_INSIDE = ("lhs", "rhs", "expression", "condition", "then", "_else", "body", "procedure", "value")
_INSIDE_MANY = ("arguments", "expressions", "lhs_object", "rhs_object", "rhs_terms")


def check_expression(scope: Scope, path: Path, text: str) -> None:
    """Check a text that may be an expression, ``{% … %}``; any other text is a plain value."""
    if not text.startswith("{%"):
        return
    if not text.endswith("%}"):
        scope.error(path, "JSONata string must start with {% and end with %}")
        return
    tree = _parsed(scope, path, text[2:-2])
    if tree is not None:
        _check_tree(scope, path, tree)


def _parsed(scope: Scope, path: Path, expression: str) -> Any:
    # 40 ms that only JSONata machines need
    from harness.stepfunctions.language.jsonata_engine import Expression  # noqa: PLC0415

    try:
        return Expression(expression).ast
    except Exception as error:  # noqa: BLE001 - the parser lets Python's own errors out
        location = getattr(error, "location", None)
        where = f"at character {location}" if location else None
        scope.error(path, told(error), code=_INVALID, hint=where)


def _check_tree(scope: Scope, path: Path, tree: Any) -> None:
    for name in sorted(set(_context_references(tree, has_context=False))):
        why = "is not supported." if name == "$$" else "at the top level is not supported."
        scope.error(path, f"Reference to '{name}' {why}", code=_UNSUPPORTED)
    known = _IN_CATCHER if scope.in_catcher else _IN_STATES
    for name in sorted(set(filter(None, map(_field_of_states, _nodes(tree))))):
        if name not in known:
            message, hint = f"Field '$states.{name}' does not exist.", nearest(name, known)
            scope.error(path, message, code=_UNSUPPORTED, hint=hint)


def _context_references(node: Any, *, has_context: bool) -> Iterator[str]:
    """Name what is read from the context item, which Step Functions does not give.

    Only steps after the first of a path, filters and groupings have a context item.
    """
    if node is None:
        return
    kind = node.type
    if kind == "variable" and node.value == "$":
        yield "$$"
    elif kind == "name" and not has_context:
        yield node.value
    elif kind == "path":
        for index, step in enumerate(node.steps):
            yield from _context_references(step, has_context=has_context or index > 0)
    else:
        for inner in _children(node):
            yield from _context_references(inner, has_context=has_context)
    if node.group is not None and kind != "unary":
        for inner in _children(node.group):
            yield from _context_references(inner, has_context=True)


def _children(node: Any) -> list[Any]:
    """Give the expressions that are evaluated with the node's own context item."""
    found = [getattr(node, name, None) for name in _INSIDE]
    for name in _INSIDE_MANY:
        for each in getattr(node, name, None) or ():
            found.extend(each if isinstance(each, list | tuple) else [each])
    return [each for each in found if hasattr(each, "type")]


def _nodes(node: Any) -> Iterator[Any]:
    """Give the node and all below it, filters and groupings too."""
    yield node
    below = [*_children(node), *(getattr(node, "steps", None) or ())]
    for name in ("predicate", "stages"):
        below.extend(each.expr for each in getattr(node, name, None) or () if each.expr)
    below.extend(each.expression for each in getattr(node, "terms", None) or ())
    group = getattr(node, "group", None)
    below.extend([group] if hasattr(group, "type") else [])
    for inner in below:
        yield from _nodes(inner)


def _field_of_states(node: Any) -> str | None:
    """Name what a path takes out of ``$states``; None for other paths."""
    first, second = [*(getattr(node, "steps", None) or ())[:2], None, None][:2]
    if first is None or second is None or (first.type, first.value) != ("variable", "states"):
        return None
    return str(second.value) if second.type == "name" else None
