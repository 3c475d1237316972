"""Reads a resource's properties and keeps every problem, so that all are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from harness.model.errors import Problem
from harness.template.errors import Refusal, kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.model.base import JsonValue, Location
    from harness.template.resolver import Resolver
    from harness.template.scope import Resource

__all__ = ["Reading"]

T = TypeVar("T")


class Reading:
    """One pass over a template.

    A property that can't be told becomes a problem and reads as its default: what is built from
    it never leaves the package, as the pass ends in a TemplateError then.
    """

    def __init__(self, resolver: Resolver, folder: Path, replaced: frozenset[str]) -> None:
        self.resolver = resolver
        self.folder = folder
        self.replaced = replaced
        self.problems: dict[Problem, None] = {}
        self.notes: list[Problem] = []

    def problem(self, place: Location, message: str, hint: str | None = None) -> None:
        """Keep a problem; the same one is told once."""
        self.problems[Problem(place, message, hint)] = None

    def note(self, place: Location, message: str, hint: str | None = None) -> None:
        """Keep something worth knowing that stops nothing."""
        self.notes.append(Problem(place, message, hint))

    def attempt(self, read: Callable[[], T], otherwise: T) -> T:
        """Call something that may refuse; a refusal becomes a problem."""
        try:
            return read()
        except Refusal as refusal:
            self.problems[refusal.problem] = None
            return otherwise

    def name(self, resource: Resource) -> str:
        """Tell what a resource is called once deployed."""
        return self.attempt(lambda: self.resolver.name_of(resource), resource.logical_id)

    def value(self, resource: Resource, *path: str) -> JsonValue:
        """Read a property; null where it is not written."""
        node = resource.property(*path)
        return self.attempt(lambda: self.resolver.value(node), None) if node is not None else None

    def text(self, resource: Resource, *path: str, default: str | None = None) -> str:
        """Read a text; without a default it must be written."""
        node = resource.property(*path)
        if node is None and default is None:
            self.problem(resource.location, f"{resource.logical_id} needs {'.'.join(path)}")
        if node is None:
            return default or ""
        return self.attempt(lambda: self.resolver.text(node), "")

    def number(self, resource: Resource, name: str, default: int) -> int:
        """Read a whole number; parameters give theirs as texts."""
        node = resource.property(name)
        if node is None:
            return default
        text = self.attempt(lambda: self.resolver.text(node), str(default))
        if not text.isdecimal():
            self.problem(node.location, f"{name} must be a whole number, not {text!r}")
            return default
        return int(text)

    def mapping(self, resource: Resource, *path: str) -> dict[str, JsonValue]:
        """Read a map; empty where it is not written."""
        value = self.value(resource, *path)
        if value is None or isinstance(value, dict):
            return value or {}
        node = resource.property(*path)
        place = node.location if node is not None else resource.location
        self.problem(place, f"{'.'.join(path)} must be a map, not {kind(value)}")
        return {}
