"""The syntax of JSONPaths and reference paths, as far as it can be told without data."""

from __future__ import annotations

import re

__all__ = ["is_path_like", "path_fault", "reference_path_fault"]

_ROOT = re.compile(r"\$\$|\$[^\W\d]\w*|\$")
_VARIABLE = re.compile(r"\$[^\W\d]")
_NAME = re.compile(r"\.\.?(?:\*|[^\s.\[\]()*?@,:'\"]+)")
_DEEP_BRACKET = re.compile(r"\.\.(?=\[)")
_INDEX = re.compile(r"\s*-?\d+\s*(?:,\s*-?\d+\s*)*$")
_SLICE = re.compile(r"\s*(?:-?\d+)?\s*:\s*(?:-?\d+)?\s*(?::\s*(?:-?\d+)?\s*)?$")
_QUOTED = r"'(?:[^'\\]|\\.)+'|\"(?:[^\"\\]|\\.)+\""
_NAMES = re.compile(rf"\s*(?:{_QUOTED})\s*(?:,\s*(?:{_QUOTED})\s*)*$")
_REFERENCE = re.compile(rf"(?:\.(?:[^\s.\[\]()*?@,:'\"]+)|\.?\[\s*(?:-?\d+|{_QUOTED})\s*\])*$")


def is_path_like(text: str) -> bool:
    """Whether a text looks as if a JSONPath was meant."""
    return re.match(r"\$\$?(?:\.\w|\[)|\$\$?$", text) is not None


def path_fault(text: str) -> str | None:
    """Say why a text is not a JSONPath; None when it is one."""
    root = _ROOT.match(text)
    if root is None:
        return "it must start with '$'"
    position = root.end()
    while position < len(text):
        end = _segment_end(text, position)
        if end is None:
            return f"unexpected '{text[position]}' at character {position + 1}"
        position = end
    return None


def _segment_end(text: str, start: int) -> int | None:
    if text[start] == "[":
        end = _closing_bracket(text, start)
        return end if end and _is_selector(text[start + 1 : end - 1]) else None
    segment = _NAME.match(text, start) or _DEEP_BRACKET.match(text, start)
    if segment is not None:
        return segment.end()
    return start + 1 if text.startswith(".[", start) else None


def _is_selector(inside: str) -> bool:
    if inside.strip() == "*" or inside.lstrip().startswith("?"):
        return True
    return any(form.match(inside) for form in (_INDEX, _SLICE, _NAMES))


def _closing_bracket(text: str, start: int) -> int | None:
    """Find the end of a bracket, past nested ones and quoted texts."""
    depth, quote, position = 0, "", start
    while position < len(text):
        char = text[position]
        if quote:
            position += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[]":
            depth += 1 if char == "[" else -1
            if depth == 0:
                return position + 1
        position += 1
    return None


def reference_path_fault(text: str, *, context: bool = True, variables: bool = True) -> str | None:
    """Say why a text is not a reference path, which names exactly one place.

    ``context`` allows paths into the context object (``$$``), ``variables`` those into a variable.
    """
    root = _ROOT.match(text)
    if root is None:
        return "Reference path didn't start with '$'"
    if root[0] == "$$" and not context:
        return "the context object cannot be used here"
    if _VARIABLE.match(text) and not variables:
        return "a variable cannot be used here"
    if _REFERENCE.match(text, root.end()) is None:
        return "it must name one place: no wildcards, filters, slices or deep scans"
    return None
