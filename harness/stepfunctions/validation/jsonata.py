"""JSONata expressions: delimiters, syntax, and the references that Step Functions refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.language.jsonata_errors import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Scope

__all__ = ["check_expression"]

_INVALID = "INVALID_JSONATA_EXPRESSION"
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
    if not scope.in_catcher and any(_is_error_output(each) for each in _nodes(tree)):
        scope.error(path, "Field '$states.errorOutput' does not exist.", code=_UNSUPPORTED)


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


def _is_error_output(node: Any) -> bool:
    steps = getattr(node, "steps", None) or ()
    names = [(step.type, step.value) for step in steps[:2]]
    return names == [("variable", "states"), ("name", "errorOutput")]
