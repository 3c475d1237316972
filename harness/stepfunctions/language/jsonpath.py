"""JSONPath as Step Functions evaluates it: with the habits of an early Jayway library.

A definite path (`$.a.b[0]`) gives one value and fails when it is missing; an indefinite one (with
a wildcard, slice, union, filter or `..`) gives an array, maybe an empty one. Several names in
brackets, at the end of a path, give an object. A negative index never finds anything, but
`[(@.length-1)]` is the last item; `sum()` and others that came to Jayway later are mere names.

The definite beginning of any path is walked by `Path`, so that errors read as AWS's do; the rest
is left to the `python-jsonpath` library, which is imported only when a path needs it.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from harness.stepfunctions.language.path import (
    FUNCTIONS,
    Environment,
    Path,
    PathError,
    Step,
    several,
)
from harness.stepfunctions.values import JSON

__all__ = ["Environment", "Path", "PathError", "compile_path"]

_NOWHERE: Final = 2**31
"""An index that no array has."""

_ROOT: Final = re.compile(r"\$\$|\$(?P<variable>[^\W\d]\w*)|\$")
_SEGMENT: Final = re.compile(
    r"\.(?P<function>\w+)\(\)$"
    r"|(?P<deep>\.)?\.(?P<name>[^\s.\[\]()*'\",?@]+)"
    r"|\[\s*(?P<index>-?\d+)\s*\]"
    r"|\[\s*\(\s*@\.length\s*-\s*(?P<back>\d+)\s*\)\s*\]"
    r"|\[\s*(?P<several>'(?:[^'\\]|\\.)*'(?:\s*,\s*'(?:[^'\\]|\\.)*')+)\s*\]"
    r"|\[\s*'(?P<single>(?:[^'\\]|\\.)*)'\s*\]"
    r'|\[\s*"(?P<double>(?:[^"\\]|\\.)*)"\s*\]'
    r"|(?P<wild>\.?\.\*)"
    r"|\.?(?P<raw>\[)"
    r"|(?P<scan>\.\.)(?=\[)"
)


_NAME: Final = re.compile(r"'((?:[^'\\]|\\.)*)'")


@lru_cache(maxsize=4096)
def compile_path(text: str) -> Path:
    """Return the compiled path; raises ValueError, saying where, for what is not one."""
    root = _ROOT.match(text)
    if root is None:
        raise ValueError(f"'{text}' does not start with '$'")
    parser = _Parser(text, root)
    while parser.position < len(text):
        parser.take()
    return parser.path()


class _Parser:
    """Takes one text apart, segment by segment."""

    def __init__(self, text: str, root: re.Match[str]) -> None:
        self._text = text
        self._root = root["variable"] or root[0]
        self.position = root.end()
        self._steps: list[Step] = []
        self._tail = self._array_filter = self._function = self._flaw = ""
        self._picked: tuple[str, ...] = ()

    def path(self) -> Path:
        """Return the path that was taken apart."""
        return Path(
            self._text,
            self._root,
            tuple(self._steps),
            rest=_library_path(self._steps, self._tail) if self._tail else None,
            array_filter=self._array_filter,
            picked=self._picked,
            function=self._function,
            flaw=self._flaw,
        )

    def take(self) -> None:
        """Take the next segment; raises ValueError if there is none."""
        segment = _SEGMENT.match(self._text, self.position)
        if segment is None or self._function:
            unexpected = self._text[self.position :]
            raise ValueError(f"'{self._text}' is no JSONPath: unexpected '{unexpected}'")
        self.position = segment.end()
        if segment["raw"]:
            self.position = _bracket_end(self._text, segment.end())
        if self._picked:
            self._flaw = self._flaw or self._not_a_leaf()
        elif segment["several"]:
            self._picked = tuple(map(_unquoted, _NAME.findall(segment["several"])))
        elif segment["function"] in FUNCTIONS:
            self._function = segment["function"]
        else:
            self._add(segment)

    def _add(self, segment: re.Match[str]) -> None:
        step = _step(segment)
        if step and not self._tail:
            self._steps.append(step)
            return
        raw = self._text[segment.start() : self.position]
        if not self._tail and segment["raw"] and "?" not in raw and "'" not in raw:
            self._array_filter = raw
        self._tail += _normal(segment, step, raw)

    def _not_a_leaf(self) -> str:
        before = "".join(shown for _, _, shown in self._steps)
        path = f"${before}{several(self._picked)}"
        return f"Multi properties can only be used as path leafs: {path}"


def _step(segment: re.Match[str]) -> Step | None:
    """Return the definite step of a segment, None for an indefinite one."""
    if segment["index"] is not None:
        index = int(segment["index"])
        return list, index if index >= 0 else _NOWHERE, f"[{index}]"
    if segment["back"] is not None:
        back = int(segment["back"])
        return list, -back or _NOWHERE, f"[(@.length-{back})]"
    if segment["deep"]:
        return None
    for group in ("name", "single", "double"):
        if segment[group] is not None:
            return _property(_unquoted(segment[group]))
    return _property(f"{segment['function']}()") if segment["function"] else None


def _property(name: str) -> Step:
    return dict, name, f"['{name}']"


def _unquoted(name: str) -> str:
    return name.replace("\\'", "'")


def _normal(segment: re.Match[str], step: Step | None, raw: str) -> str:
    """Return the segment in a form that the library reads whatever the name holds."""
    if segment["deep"]:
        return f"..{_quoted(segment['name'])}"
    if step is not None:
        return _written(step)
    return raw.removeprefix(".") if segment["raw"] else raw


def _written(step: Step) -> str:
    _, key, _ = step
    return _quoted(key) if isinstance(key, str) else f"[{key}]"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _library_path(steps: list[Step], tail: str) -> Callable[[JSON], list[Any]]:
    import jsonpath  # noqa: PLC0415 - a tenth of a second that definite paths need not pay

    start = "".join(map(_written, steps))
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
