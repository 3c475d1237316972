"""The syntax of intrinsic function calls: names, number of arguments, literals, nesting."""

from __future__ import annotations

import re

from harness.stepfunctions.validation.paths import path_fault
from harness.stepfunctions.validation.problems import nearest

__all__ = ["INTRINSICS", "intrinsic_fault"]

_ANY = 1_000
INTRINSICS: dict[str, tuple[int, int]] = {
    "States.Array": (0, _ANY),
    "States.ArrayContains": (2, 2),
    "States.ArrayGetItem": (2, 2),
    "States.ArrayLength": (1, 1),
    "States.ArrayPartition": (2, 2),
    "States.ArrayRange": (3, 3),
    "States.ArrayUnique": (1, 1),
    "States.Base64Decode": (1, 1),
    "States.Base64Encode": (1, 1),
    "States.Format": (1, _ANY),
    "States.Hash": (2, 2),
    "States.JsonMerge": (3, 3),
    "States.JsonToString": (1, 1),
    "States.MathAdd": (2, 2),
    "States.MathRandom": (2, 3),
    "States.StringSplit": (2, 2),
    "States.StringToJson": (1, 1),
    "States.UUID": (0, 0),
}
"""Every intrinsic function of the language, with the least and the most arguments it takes."""

MAX_NESTING = 10
"""AWS's limit of intrinsic functions within one another."""

_CALL = re.compile(r"\s*([A-Za-z_][\w.]*)\s*\(")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*[,)])")
_WORD = re.compile(r"(?:true|false|null)(?=\s*[,)])")
_SPACE = re.compile(r"\s*")


class _CallError(Exception):
    """Where and why a call is not one; its text is what is told."""


def intrinsic_fault(text: str) -> str | None:
    """Say why a text is not a call of an intrinsic function; None when it is one."""
    try:
        end = _call(text, 0, 1)
    except _CallError as fault:
        return str(fault)
    return None if not text[end:].strip() else f"'{text[end:].strip()}' follows the call"


def _call(text: str, start: int, depth: int) -> int:
    head = _CALL.match(text, start)
    if head is None:
        raise _CallError("it is no function call")
    name = head[1]
    if name not in INTRINSICS:
        hint = nearest(name, INTRINSICS)
        raise _CallError(f"there is no function '{name}'" + (f", {hint}" if hint else ""))
    if depth > MAX_NESTING:
        raise _CallError(f"functions are nested deeper than {MAX_NESTING}")
    count, end = _arguments(text, head.end(), depth)
    least, most = INTRINSICS[name]
    if not least <= count <= most:
        takes = str(least) if least == most else f"at least {least}"
        takes = f"{least} to {most}" if least < most < _ANY else takes
        raise _CallError(f"{name} takes {takes} arguments, not {count}")
    return end


def _arguments(text: str, start: int, depth: int) -> tuple[int, int]:
    """Count the arguments up to the closing parenthesis, and say where that ends."""
    position, count = _skip(text, start), 0
    if text[position : position + 1] == ")":
        return 0, position + 1
    while True:
        position = _skip(text, _argument(text, _skip(text, position), depth))
        count += 1
        mark = text[position : position + 1]
        if mark not in (",", ")"):
            raise _CallError(f"',' or ')' is missing at character {position + 1}")
        position += 1
        if mark == ")":
            return count, position


def _argument(text: str, start: int, depth: int) -> int:
    for literal in (_STRING, _NUMBER, _WORD):
        found = literal.match(text, start)
        if found is not None:
            return found.end()
    if text.startswith("$", start):
        return _path(text, start)
    if text.startswith("'", start):
        raise _CallError(f"the string at character {start + 1} has no end")
    if _CALL.match(text, start) is None:
        raise _CallError(f"character {start + 1} starts neither a path, a literal nor a function")
    return _call(text, start, depth + 1)


def _path(text: str, start: int) -> int:
    """Find the end of a path argument: the first ',' or ')' outside of brackets and quotes."""
    depth, quote, position = 0, "", start
    while position < len(text):
        char = text[position]
        if quote:
            position += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif not depth and char in ",)":
            break
        depth += (char in "[(") - (char in "])") if not quote else 0
        position += 1
    path = text[start:position].rstrip()
    fault = path_fault(path)
    if fault:
        raise _CallError(f"'{path}' is not a path: {fault}")
    return position


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position
