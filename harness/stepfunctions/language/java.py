"""What Java does otherwise than Python, where AWS shows it."""

import math
from decimal import Decimal
from typing import Final

from harness.stepfunctions.values import JSON, dumps

_MASK: Final = (1 << 48) - 1
_FACTOR: Final = 0x5DEECE66D
_INT_LIMIT: Final = 1 << 31
_PLAIN: Final = (1e-3, 1e7)
"""Doubles outside are printed with an exponent."""


class JavaRandom:
    """The generator of java.util.Random, as its documentation defines it."""

    def __init__(self, seed: int) -> None:
        self._state = (seed ^ _FACTOR) & _MASK

    def double(self) -> float:
        """Return a number of [0, 1)."""
        return float((self._bits(26) << 27) + self._bits(27)) / (1 << 53)

    def integer(self, bound: int) -> int:
        """Return a number of [0, bound); `bound` is positive.

        Java's has no bounds of 2**31 and more, for which its rule would draw for ever.
        """
        if bound >= _INT_LIMIT:
            return int(self.double() * bound)
        if bound & -bound == bound:
            return (bound * self._bits(31)) >> 31
        while True:
            drawn = self._bits(31)
            value = drawn % bound
            if drawn - value + bound <= _INT_LIMIT:
                return value

    def _bits(self, count: int) -> int:
        self._state = (self._state * _FACTOR + 0xB) & _MASK
        return self._state >> (48 - count)


def java_text(value: JSON) -> str:
    """Return how Java prints a parsed JSON value: `{a=1, b=[]}`, `1.0E7`."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return _double(value) if isinstance(value, float) else dumps(value)


def _double(value: float) -> str:
    least, limit = _PLAIN
    if value == 0 or least <= abs(value) < limit:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    shown = "".join(map(str, digits))
    power = len(shown) - 1 + int(exponent)
    return f"{'-' * sign}{shown[0]}.{shown[1:] or '0'}E{power}"


def round_half_up(number: float) -> int:
    """Return the nearest integer, halves towards positive infinity, as Math.round."""
    floor = math.floor(number)
    return floor + (number - floor >= 0.5)  # noqa: PLR2004 - number + 0.5 would be rounded itself
