"""Read YAML as data: JSON values, and the line and column where each stands.

Scalars mean what the YAML 1.2 core schema says, so ``on``, ``no`` and ``2026-01-01`` are texts;
keys are always texts. Tags are refused, aliases are counted as often as they are used, size and
depth are bounded: reading a file can neither run code nor explode.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.model.base import Location
from harness.model.errors import FileError, Problem
from harness.scenarios.composing import compose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonObject, JsonValue, Pointer

__all__ = ["SIZE_LIMIT", "Document", "parse"]

SIZE_LIMIT = 256 * 1024
"""Bytes of a file."""

DEPTH_LIMIT = 40
VALUE_LIMIT = 20_000
"""Values in a file, each counted as often as aliases repeat it."""

_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _CORE + each
    for each in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "value")
)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {
    text: word == "true"
    for word in ("true", "false")
    for text in (word, word.title(), word.upper())
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_JSON = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, and where each part of it stands; a key's place is that of its value."""

    value: JsonValue
    places: Mapping[Pointer, Location]


def parse(raw: bytes, file: str) -> Document:
    """Read a YAML file's bytes.

    Raises:
        FileError: it is no YAML, or more than data.

    """
    start = Location(file=file, line=1, column=1)
    if len(raw) > SIZE_LIMIT:
        raise FileError([Problem(start, f"larger than {SIZE_LIMIT // 1024} KiB")])
    root = _compose(_text(raw, file), file)
    if root is None:
        raise FileError([Problem(start, "the file is empty")])
    builder = _Builder(file)
    value = builder.build(root, ())
    if builder.problems:
        raise FileError(builder.problems)
    return Document(value, builder.places)


def _text(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        place = Location(file=file, line=line, column=1)
        raise FileError([Problem(place, "not UTF-8", "save the file as UTF-8")]) from error


def _compose(text: str, file: str) -> Any:
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 -- not every command reads scenarios

    try:
        return compose(text)
    except YAMLError as error:
        raise FileError([_syntax(error, file)]) from error
    except RecursionError as error:
        place = Location(file=file, line=1, column=1)
        raise FileError([Problem(place, f"nested deeper than {DEPTH_LIMIT} levels")]) from error


def _syntax(error: Any, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = _place(file, mark) if mark else Location(file=file, line=1, column=1)
    problem, context = getattr(error, "problem", None), getattr(error, "context", None)
    if problem and problem.startswith("but "):
        problem, context = context, problem
    what = ", ".join(filter(None, [problem, context])) or str(error).splitlines()[0]
    hint = "indent with spaces" if r"'\t'" in what else None
    return Problem(place, f"not YAML: {what}", hint)


def _place(file: str, mark: Any) -> Location:
    return Location(file=file, line=mark.line + 1, column=mark.column + 1)


class _TooMuchError(Exception):
    """Building must stop: going on could take for ever."""


@dataclass(slots=True)
class _Builder:
    """Turns nodes into values, noting places and problems on the way."""

    file: str
    places: dict[Pointer, Location] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    values: int = 0

    def build(self, root: Any, pointer: Pointer) -> JsonValue:
        """Build the whole document; stops at the limits, with a problem."""
        self.places[pointer] = _place(self.file, root.start_mark)
        try:
            return self._value(root, pointer)
        except _TooMuchError as error:
            self._problem(root, str(error))
            return None

    def _value(self, node: Any, pointer: Pointer) -> JsonValue:
        self._count(pointer)
        if node.tag is not None and str(node.tag) not in _PLAIN_TAGS:
            self._problem(node, f"the tag {node.tag} means nothing here", "leave it out")
            return None
        match node.id:
            case "mapping":
                return self._mapping(node, pointer)
            case "sequence":
                return [self._item(each, (*pointer, i)) for i, each in enumerate(node.value)]
            case _:
                return self._scalar(node)

    def _count(self, pointer: Pointer) -> None:
        self.values += 1
        if len(pointer) > DEPTH_LIMIT:
            raise _TooMuchError(f"nested deeper than {DEPTH_LIMIT} levels")
        if self.values > VALUE_LIMIT:
            raise _TooMuchError(f"more than {VALUE_LIMIT} values, aliases counted every time")

    def _mapping(self, node: Any, pointer: Pointer) -> JsonObject:
        built: JsonObject = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key in built:
                first = self.places[(*pointer, key)].line
                self._problem(key_node, f"the key {key!r} is already in line {first}")
                continue
            self.places[(*pointer, key)] = _place(self.file, key_node.start_mark)
            built[key] = self._value(value_node, (*pointer, key))
        return built

    def _key(self, node: Any) -> str:
        if node.id == "scalar" and not str(node.tag).endswith(":merge"):
            return str(node.value)
        self._problem(node, "a key must be a text", "write every key out, without ? and <<")
        return f"(key {len(self.problems)})"

    def _item(self, node: Any, pointer: Pointer) -> JsonValue:
        self.places[pointer] = _place(self.file, node.start_mark)
        return self._value(node, pointer)

    def _scalar(self, node: Any) -> JsonValue:
        text = str(node.value)
        if node.style or str(node.tag) == f"{_CORE}str":
            return text
        try:
            return _plain(text)
        except ValueError:
            self._problem(node, f"{text[:40]} is not a number that JSON can hold")
            return None

    def _problem(self, node: Any, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(_place(self.file, node.start_mark), message, hint))


def _plain(text: str) -> JsonValue:
    """Resolve a scalar without quotes by the YAML 1.2 core schema.

    Raises:
        ValueError: it is a number, but not one of JSON's.

    """
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    if _NOT_JSON.fullmatch(text):
        raise ValueError(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise ValueError(text)
        return number
    return text
