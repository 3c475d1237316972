"""Functions of JSONata that `jsonata-python` does not do as jsonata.js does."""

import functools
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from jsonata import Jsonata
from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.utils import Utils

from harness.stepfunctions.language.jsonata_text import text_of
from harness.stepfunctions.values import DATA_LIMIT

if TYPE_CHECKING:
    from regex import Match

_DECIMAL: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[Ee][-+]?\d+)?", re.ASCII)
_RADIX: Final = re.compile(r"0(?:[xX][0-9A-Fa-f]+|[oO][0-7]+|[bB][01]+)")
_ISO: Final = re.compile(
    r"\d{4}(?:-[01]\d(?:-[0-3]\d(?:T[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:[+-][0-2]\d:?[0-5]\d|Z)?)?)?)?",
    re.ASCII,
)
_EXACT: Final = 2**53
_WIDEST: Final = 16 * DATA_LIMIT
TOO_MUCH: Final = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
"""What AWS says of an expression that needs too much memory."""


def whole(value: float) -> int | float:
    """Return a number as JSON has it: whole ones without a fraction."""
    if not math.isfinite(value) or not value.is_integer() or abs(value) > _EXACT:
        return value
    return int(value)


def defined(function: Callable[..., Any], signature: str) -> Any:
    """Return a function for the library, which checks its arguments against a signature.

    The library takes null for a missing argument; here it is one of the wrong type, unless the
    function takes any (`x`).
    """
    takes_any = "x" in signature.partition(":")[0]

    @functools.wraps(function)
    def checked(*arguments: Any) -> Any:
        if not takes_any and Utils.NULL_VALUE in arguments:
            raise JException("T0410", -1, arguments.index(Utils.NULL_VALUE) + 1)
        return function(*arguments)

    return Jsonata.JFunction(Jsonata.JLambda(checked), signature)


def _string(value: Any, pretty: Any = None) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        raise JException("D3001", -1)
    return None if value is None else text_of(value, pretty=pretty is True)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return value
    if _RADIX.fullmatch(value):
        return int(value, 0)
    result = float(value) if _DECIMAL.fullmatch(value) else math.inf
    if math.isinf(result):
        raise JException("D3030", -1, value)
    return whole(result)


def _power(base: float | None, exponent: float) -> Any:
    if base is None:
        return None
    try:
        return whole(math.pow(base, exponent))
    except (ValueError, OverflowError):
        raise JException("D3061", -1, base, exponent) from None


def _distinct(items: Any) -> Any:
    if not isinstance(items, list) or len(items) <= 1:
        return items
    found = Utils.create_sequence() if Utils.is_sequence(items) else []
    for index in range(len(items)):
        item = items[index]
        if not any(Utils.is_deep_equal(item, each) for each in found):
            found.append(item)
    return found


def _sort(items: Any, is_after: Any = None) -> Any:
    if items is None or len(items) <= 1:
        return items
    found = [items[index] for index in range(len(items))]
    if is_after is not None:
        return sorted(found, key=functools.cmp_to_key(_order(is_after)))
    if Utils.is_array_of_numbers(found):
        return sorted(found)
    if Utils.is_array_of_strings(found):
        return sorted(found, key=lambda text: text.encode("utf-16-be", "surrogatepass"))
    raise JException("D3070", -1)


def _order(is_after: Any) -> Callable[[Any, Any], int]:
    """Return a comparison by which equal items keep their order: sorting only asks `<`."""

    def compare(left: Any, right: Any) -> int:
        return -1 if Functions.to_boolean(Functions.func_apply(is_after, [right, left])) else 0

    return compare


def _replace(text: str | None, pattern: Any, replacement: Any, limit: float | None = None) -> Any:
    if text is None:
        return None
    if pattern == "":
        raise JException("D3010", -1)
    if limit is not None and limit < 0:
        raise JException("D3011", -1)
    most = -1 if limit is None else int(limit)
    if isinstance(pattern, str):
        return text.replace(pattern, text_of(replacement), most)
    return _substituted(text, pattern, replacement, most)


def _substituted(text: str, pattern: Any, replacement: Any, most: int) -> str:
    pieces, position = [], 0
    for count, match in enumerate(pattern.finditer(text)):
        if count == most:
            break
        pieces += [text[position : match.start()], _replaced(match, replacement)]
        position = match.end()
    return "".join([*pieces, text[position:]])


def _replaced(match: "Match[str]", replacement: Any) -> str:
    if isinstance(replacement, str):
        return _filled(replacement, match)
    groups = [group or "" for group in match.groups()]
    told = {"match": match[0], "start": match.start(), "end": match.end(), "groups": groups}
    result = Functions.func_apply(replacement, [told])
    if not isinstance(result, str):
        raise JException("D3012", -1)
    return result


def _filled(template: str, match: "Match[str]") -> str:
    """Return the template with `$0`, `$1`… filled in; `$$` is a dollar sign."""
    groups = match.groups()
    digits = max(1, len(str(len(groups))))

    def fill(found: re.Match[str]) -> str:
        written = found[1]
        if written == "$":
            return "$"
        if int(written) == 0:
            return match[0] + written[1:]
        index = written
        while len(index) > 1 and int(index) > len(groups):
            index = index[:-1]
        value = groups[int(index) - 1] if int(index) <= len(groups) else ""
        return (value or "") + written[len(index) :]

    return re.sub(rf"\$(\$|0|\d{{1,{digits}}})", fill, template, flags=re.ASCII)


def _pad(text: str | None, width: float | None, char: str | None = None) -> Any:
    if text is not None and width is not None and abs(width) > _WIDEST:
        raise MemoryError(TOO_MUCH)
    return Functions.pad(text, width, char)


def _to_millis(text: str | None, picture: str | None = None) -> Any:
    if text is None or picture is not None:
        return Functions.datetime_to_millis(text, picture)
    try:
        moment = _moment(text)
    except ValueError:
        raise JException("D3110", -1, text) from None
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return math.floor(known.timestamp() * 1000 + 1e-4)


def _moment(text: str) -> datetime:
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    missing = "0000-01-01"[len(text) :]
    return datetime.fromisoformat(text + missing)


BUILTINS: Final[dict[str, Any]] = {
    "string": defined(_string, "<x-b?:s>"),
    "number": defined(_number, "<(nsb)-:n>"),
    "power": defined(_power, "<n-n:n>"),
    "distinct": defined(_distinct, "<x:x>"),
    "sort": defined(_sort, "<af?:a>"),
    "replace": defined(_replace, "<s-(sf)(sf)n?:s>"),
    "pad": defined(_pad, "<s-ns?:s>"),
    "toMillis": defined(_to_millis, "<s-s?:n>"),
    "eval": None,
}
"""What stands for a function of the library; `$eval` is none in Step Functions."""
