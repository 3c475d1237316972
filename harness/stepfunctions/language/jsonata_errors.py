"""What jsonata.js, and so AWS, says when an expression fails.

`jsonata-python` has the same codes, but its texts say `Object` for `function` and leave out the
quotes around what they name.
"""

import re
from typing import Any, Final

from harness.stepfunctions.language.jsonata_text import json_text

_PLACE: Final = re.compile(r"\{\{(\{?)\w+\}\}\}?")
_TYPES: Final = {"n": "numbers", "s": "strings", "o": "objects", "b": "booleans", "a": "arrays"}
_NO_CODE: Final = {
    "D1011": "Stack overflow error: Check for non-terminating recursive function. "
    "Consider rewriting as tail-recursive.",
    "D1012": "Expression evaluation timeout: Check for infinite loop",
}
"""What AWS says, without a code, of an expression that goes beyond its bounds."""


def described(error: Exception) -> str:
    """Return code and text of what is wrong with the syntax of an expression."""
    return _coded(error) or f"S0500: {error}"


def told(error: Exception) -> str:
    """Return the text alone, as AWS has it in what is wrong with a definition."""
    code, _, text = described(error).partition(": ")
    return text or code


def failure(error: Exception) -> str:
    """Return how AWS goes on after `threw an error during evaluation`."""
    if isinstance(error, RecursionError):
        return f": {_NO_CODE['D1011']}"
    bound = _NO_CODE.get(getattr(error, "error", ""))
    if bound:
        return f": {bound}"
    if isinstance(error, OverflowError | ZeroDivisionError):
        return ". D1001: Number out of range"
    coded = _coded(error)
    return f". {coded}" if coded else f": {error}"


def _coded(error: Exception) -> str | None:
    from jsonata.jexception import JException  # noqa: PLC0415 - it is there if it was raised

    if not isinstance(error, JException):
        return None
    template = JException.error_codes.get(error.error)
    return str(error.error) if template is None else f"{error.error}: {_filled(error, template)}"


def _filled(error: Any, template: str) -> str:
    """Return the text with its places filled in, in the order of the library's arguments."""
    values = iter(_values(error))

    def fill(place: re.Match[str]) -> str:
        value = next(values, None)
        return str(value) if place[1] else json_text(value)

    return _PLACE.sub(fill, re.sub(r"\bObject\b", "function", template))


def _values(error: Any) -> list[Any]:
    if not error.error.startswith("T041"):
        return [error.current, error.expected, error.extra]
    index = error.current if isinstance(error.current, int) else 1
    return [index, error.expected, _TYPES.get(error.extra, error.extra)]
