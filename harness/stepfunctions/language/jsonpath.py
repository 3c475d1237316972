"""JSONPath as Step Functions evaluates it: with the habits of the Jayway library.

A definite path (`$.a.b[0]`) gives one value and fails when it is missing; an indefinite one (with
a wildcard, slice, union, filter or `..`) gives an array, maybe an empty one. The definite beginning
of any path is walked here, so that errors read as AWS's do; the rest is left to the
`python-jsonpath` library, which is imported only when a path needs it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from harness.stepfunctions.values import JSON, dumps

Step = tuple[type[dict[str, Any]] | type[list[Any]], str | int]
"""The container that a value must be, and the key or index to take from it."""


class PathError(Exception):
    """A path that finds nothing; the text is what AWS puts after `Invalid path '…' : `."""


class Environment(Protocol):
    """What a path can reach beside its document."""

    @property
    def variables(self) -> Mapping[str, JSON]:
        """Return the variables that Assign has set."""

    def context(self) -> JSON:
        """Return the context object."""


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path. `root` is `$`, `$$` or the name of a variable; `text` is as written."""

    text: str
    root: str
    steps: tuple[Step, ...]
    rest: Callable[[JSON], list[Any]] | None
    array_filter: str
    function: str

    def evaluate(self, document: JSON, environment: Environment) -> JSON:
        """Return what the path selects; raises PathError when it finds nothing."""
        base = document if self.root == "$" else self._base(environment)
        value: Any = base
        for position, (container, key) in enumerate(self.steps):
            if not isinstance(value, container):
                raise PathError(self._wrong(position, value))
            try:
                value = value[key]  # type: ignore[index]
            except LookupError:
                raise PathError(self._missing(position)) from None
        if self.rest is not None:
            if self.array_filter and not isinstance(value, list):
                raise PathError(_not_an_array(self.array_filter, value))
            value = self.rest(base)
        return self._applied(value) if self.function else value

    @property
    def is_document(self) -> bool:
        """Whether the path is just `$`."""
        return self.text == "$"

    def _base(self, environment: Environment) -> JSON:
        if self.root == "$$":
            return environment.context()
        try:
            return environment.variables[self.root]
        except KeyError:
            raise PathError(f"Variable '{self.root}' has not been assigned") from None

    def _applied(self, value: JSON) -> JSON:
        try:
            return _FUNCTIONS[self.function](value)
        except (TypeError, ValueError, ZeroDivisionError):
            raise PathError(f"{self.function}() cannot be applied to {dumps(value)}") from None

    def _missing(self, position: int) -> str:
        _, key = self.steps[position]
        is_leaf = position == len(self.steps) - 1 and self.rest is None
        if isinstance(key, str) and not is_leaf:
            return f"Missing property in path {self._shown(position + 1)}"
        return f"No results for path: {self._shown(len(self.steps))}"

    def _wrong(self, position: int, value: JSON) -> str:
        _, key = self.steps[position]
        if isinstance(key, int):
            return _not_an_array(f"[{key}]", value)
        return (
            f"Expected to find an object with property ['{key}'] in path {self._shown(position)} "
            f"but found '{type(value).__name__}'"
        )

    def _shown(self, length: int) -> str:
        keys = (key for _, key in self.steps[:length])
        return "$" + "".join(f"['{key}']" if isinstance(key, str) else f"[{key}]" for key in keys)


def _not_an_array(filtered: str, value: JSON) -> str:
    return f"Filter: {filtered} can only be applied to arrays. Current context is: {dumps(value)}"


_FUNCTIONS: Final[Mapping[str, Callable[[Any], JSON]]] = {
    "length": len,
    "min": min,
    "max": max,
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "keys": list,
}

_ROOT: Final = re.compile(r"\$\$|\$(?P<variable>[^\W\d]\w*)|\$")
_SEGMENT: Final = re.compile(
    r"\.(?P<function>\w+)\(\)$"
    r"|(?P<deep>\.)?\.(?P<name>[^\s.\[\]()*'\",?@]+)"
    r"|\[\s*(?P<index>-?\d+)\s*\]"
    r"|\[\s*'(?P<single>(?:[^'\\]|\\.)*)'\s*\]"
    r'|\[\s*"(?P<double>(?:[^"\\]|\\.)*)"\s*\]'
    r"|(?P<wild>\.?\.\*)"
    r"|\.?(?P<raw>\[)"
    r"|(?P<scan>\.\.)(?=\[)"
)


@lru_cache(maxsize=4096)
def compile_path(text: str) -> Path:
    """Return the compiled path; raises ValueError, saying where, for what is not one."""
    root = _ROOT.match(text)
    if root is None:
        raise ValueError(f"'{text}' does not start with '$'")
    steps: list[Step] = []
    tail, function, position = "", "", root.end()
    array_filter = ""
    while position < len(text):
        segment = _SEGMENT.match(text, position)
        if segment is None or function:
            raise ValueError(f"'{text}' is no JSONPath: unexpected '{text[position:]}'")
        position = segment.end()
        if segment["raw"]:
            position = _bracket_end(text, segment.end())
        function = segment["function"] or ""
        step = _step(segment)
        if step and not tail:
            steps.append(step)
        elif not function:
            raw = text[segment.start() : position]
            if not tail and segment["raw"] and "?" not in raw and "'" not in raw:
                array_filter = raw
            tail += _normal(segment, step, raw)
    if function and function not in _FUNCTIONS:
        raise ValueError(f"'{text}' calls '{function}', which is none of {sorted(_FUNCTIONS)}")
    rest = _library_path(steps, tail) if tail else None
    name = root["variable"] or root[0]
    return Path(text, name, tuple(steps), rest, array_filter, function)


def _step(segment: re.Match[str]) -> Step | None:
    """Return the definite step of a segment, None for an indefinite one."""
    if segment["index"] is not None:
        return list, int(segment["index"])
    if segment["deep"]:
        return None
    for group in ("name", "single", "double"):
        if segment[group] is not None:
            return dict, _unquoted(segment[group])
    return None


def _unquoted(name: str) -> str:
    return name.replace("\\'", "'")


def _normal(segment: re.Match[str], step: Step | None, raw: str) -> str:
    """Return the segment in a form that the library reads whatever the name holds."""
    if segment["deep"]:
        return f"..{_quoted(segment['name'])}"
    if step is not None:
        return _quoted(step[1]) if isinstance(step[1], str) else f"[{step[1]}]"
    return raw.removeprefix(".") if segment["raw"] else raw


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _library_path(steps: list[Step], tail: str) -> Callable[[JSON], list[Any]]:
    import jsonpath  # noqa: PLC0415 - a tenth of a second that definite paths need not pay

    start = "".join(_quoted(key) if isinstance(key, str) else f"[{key}]" for _, key in steps)
    try:
        compiled = jsonpath.compile(f"${start}{tail}")
    except jsonpath.JSONPathError as error:
        raise ValueError(f"'${start}{tail}' is no JSONPath: {error}") from error
    return lambda base: list(compiled.findall(base))


def _bracket_end(text: str, position: int) -> int:
    """Return the index after the bracket that is open at `position`, quotes respected."""
    depth, quote = 1, ""
    while position < len(text) and depth:
        char = text[position]
        if quote:
            position += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        else:
            depth += (char == "[") - (char == "]")
        position += 1
    if depth:
        raise ValueError(f"'{text}' is no JSONPath: a bracket is not closed")
    return position
