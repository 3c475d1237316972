"""A template's text as a tree whose every value knows its place.

Built from YAML events, so nothing of the text is ever executed or expanded: an alias shares the
node it names, and a node counts everything below it, which catches alias bombs as they are made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from harness.model.base import Location
from harness.template.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.events import Event

    from harness.model.base import JsonValue

__all__ = ["Node", "parse", "plain"]

MAX_TEXT = 1024 * 1024
"""Characters; CloudFormation's own limit for a template is 1 MB."""
MAX_DEPTH = 64
MAX_NODES = 50_000

Scalar = str | int | float | bool | None

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list of nodes, or a map of nodes whose keys have places too."""

    value: Scalar | list[Node] | dict[str, Node]
    location: Location
    keys: dict[str, Location] = field(default_factory=dict)
    size: int = 1

    def items(self) -> dict[str, Node]:
        """Give a map's entries; of anything else, none."""
        return self.value if isinstance(self.value, dict) else {}

    def elements(self) -> list[Node]:
        """Give a list's elements; anything else is a list of one."""
        return self.value if isinstance(self.value, list) else [self]

    def get(self, *path: str) -> Node | None:
        """Give the node that keys lead to, if there is one."""
        found: Node | None = self
        for key in path:
            found = found.items().get(key) if found is not None else None
        return found

    def at(self, key: str) -> Location:
        """Tell where a map's key stands."""
        return self.keys.get(key, self.location)


def parse(text: str, file: str) -> Node:
    """Read YAML or JSON; ``!Ref x`` becomes ``{"Ref": x}``, ``!Sub x`` ``{"Fn::Sub": x}``.

    Raises:
        Refusal: the text is not YAML, too large or too deep, or repeats a key.

    """
    start = Location(file=file, line=1, column=1)
    if len(text) > MAX_TEXT:
        raise Refusal(start, f"the file has more than {MAX_TEXT} characters")
    try:
        return _Builder(file, YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(file=file, line=mark.line + 1, column=mark.column + 1) if mark else start
        raise Refusal(place, f"this is not YAML: {error.problem or error.context}") from error
    except YAMLError as error:
        raise Refusal(start, f"this is not YAML: {str(error).splitlines()[0]}") from error


def plain(node: Node) -> JsonValue:
    """Give a node's value as it is written, without its places."""
    match node.value:
        case dict() as entries:
            return {key: plain(each) for key, each in entries.items()}
        case list() as elements:
            return [plain(each) for each in elements]
        case scalar:
            return scalar


class _Builder:
    """Builds nodes from the events of one document."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self._file = file
        self._events = events
        self._anchors: dict[str, Node] = {}

    def document(self) -> Node:
        for event in self._events:
            if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                return self._node(event, depth=1)
        raise Refusal(Location(file=self._file, line=1, column=1), "the file is empty")

    def _node(self, event: Any, depth: int) -> Node:
        place = self._place(event)
        if depth > MAX_DEPTH:
            raise Refusal(place, f"this is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, AliasEvent):
            return self._alias(event, place)
        node = _tagged(event, self._untagged(event, place, depth))
        if node.size > MAX_NODES:
            raise Refusal(place, f"this expands to more than {MAX_NODES} values")
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _untagged(self, event: Event, place: Location, depth: int) -> Node:
        match event:
            case MappingStartEvent():
                return self._map(place, depth)
            case SequenceStartEvent():
                return self._list(place, depth)
            case _:
                return Node(_scalar(event), place)

    def _alias(self, event: AliasEvent, place: Location) -> Node:
        if event.anchor not in self._anchors:
            raise Refusal(place, f"*{event.anchor} stands for nothing that ends before it")
        return self._anchors[event.anchor]

    def _list(self, place: Location, depth: int) -> Node:
        elements = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            elements.append(self._node(event, depth + 1))
        return Node(elements, place, size=1 + sum(each.size for each in elements))

    def _map(self, place: Location, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        merged: list[Node] = []
        while not isinstance(event := next(self._events), MappingEndEvent):
            key, key_place = self._key(event), self._place(event)
            node = self._node(next(self._events), depth + 1)
            if key == "<<":
                merged += node.elements()
                continue
            if key in entries:
                raise Refusal(key_place, f"{key} is given twice", f"see line {keys[key].line}")
            entries[key], keys[key] = node, key_place
        for each in merged:
            entries = {**each.items(), **entries}
            keys = {**each.keys, **keys}
        return Node(entries, place, keys, 1 + sum(each.size for each in entries.values()))

    def _key(self, event: Event) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        raise Refusal(self._place(event), "a key must be a plain text")

    def _place(self, event: Event) -> Location:
        mark = event.start_mark
        return Location(file=self._file, line=mark.line + 1, column=mark.column + 1)


def _tagged(event: Event, node: Node) -> Node:
    """Write a short form (``!GetAtt A.Arn``) in full."""
    tag = _tag(event)
    if not tag.startswith("!") or tag == "!":
        return node
    name = tag[1:]
    full = name if name in {"Ref", "Condition"} else f"Fn::{name}"
    return Node({full: node}, node.location, {full: node.location}, node.size + 1)


def _tag(event: Any) -> str:
    return str(event.tag) if event.tag else ""


def _scalar(event: Any) -> Scalar:
    """Give a plain scalar its type (YAML 1.2 core); dates and ``012`` stay the texts they are."""
    text = str(event.value)
    if event.style not in {None, ""} or _tag(event).endswith(":str"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
