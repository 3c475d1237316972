"""Numbers and values as text, the way JavaScript writes them: what `$string` and `&` give."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

_POSITIONAL: Final = range(-6, 21)
"""Decimal exponents that JavaScript writes without an `e`."""


def number_text(number: float) -> str:
    """Return a finite number with at most 15 significant digits, as jsonata.js does."""
    rounded = Decimal(f"{number:.15g}")
    if not rounded:
        return "0"
    sign, digits, _ = rounded.as_tuple()
    exponent = rounded.adjusted()
    if exponent in _POSITIONAL:
        return f"{rounded.normalize():f}"
    text = "".join(map(str, digits)).rstrip("0")
    mantissa = f"{text[0]}.{text[1:]}" if text[1:] else text[0]
    return f"{'-' if sign else ''}{mantissa}e{exponent:+d}"


def text_of(value: Any, *, pretty: bool = False) -> str:
    """Return any value as a string: strings stay as they are, functions are empty."""
    if isinstance(value, str):
        return value
    text = json_text(value, pretty=pretty)
    return "" if text == '""' else text


def json_text(value: Any, *, pretty: bool = False, level: int = 1) -> str:
    """Return a value as JSON text; functions are empty strings, as in jsonata.js."""
    if isinstance(value, dict):
        colon = ": " if pretty else ":"
        items = (
            f"{_quoted(key)}{colon}{json_text(item, pretty=pretty, level=level + 1)}"
            for key, item in value.items()
        )
        return _enclosed("{", items, "}", level if pretty else 0)
    if isinstance(value, list):
        found = (value[index] for index in range(len(value)))
        items = (json_text(item, pretty=pretty, level=level + 1) for item in found)
        return _enclosed("[", items, "]", level if pretty else 0)
    return _scalar(value)


def _scalar(value: Any) -> str:
    from jsonata.utils import Utils  # noqa: PLC0415 - only machines with JSONata import it

    if value is None or value is Utils.NULL_VALUE:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return _quoted(value) if isinstance(value, str) else '""'


def _enclosed(start: str, items: Iterable[str], end: str, level: int) -> str:
    found = list(items)
    if not level or not found:
        return start + ",".join(found) + end
    inner, outer = "\n" + "  " * level, "\n" + "  " * (level - 1)
    return start + inner + f",{inner}".join(found) + outer + end


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
