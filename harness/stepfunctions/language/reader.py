"""Reads single fields of a state, in either query language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from harness.stepfunctions.errors import RUNTIME, DefinitionError
from harness.stepfunctions.language.fields import Count, Seconds, Source
from harness.stepfunctions.language.jsonata import compile_expression, is_expression
from harness.stepfunctions.language.jsonpath import Path, compile_path
from harness.stepfunctions.language.model import ResultPath
from harness.stepfunctions.language.templates import (
    Constant,
    Expression,
    Filtered,
    Selected,
    compile_reference,
    compile_template,
)
from harness.stepfunctions.values import JSON

_NOTHING: Final[JSON] = {}
"""What InputPath and OutputPath give when they are null."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The fields of a state or of a part of one; `location` is that part's name, with a slash."""

    fields: Mapping[str, JSON]
    pointer: str
    jsonata: bool
    location: str = ""

    def required(self, field: str) -> Any:
        """Return a field as written; raises DefinitionError when it is missing."""
        if field not in self.fields:
            raise DefinitionError(f"'{field}' is missing", self.pointer)
        return self.fields[field]

    def get(self, field: str, default: JSON = None) -> Any:
        """Return a field as written."""
        return self.fields.get(field, default)

    def part(self, field: str) -> "Reader | None":
        """Return a reader of a field that is an object, None when there is none."""
        if field not in self.fields:
            return None
        location = f"{self.location}{field}/"
        return Reader(self.required(field), f"{self.pointer}/{field}", self.jsonata, location)

    def template(self, *names: str) -> Expression | None:
        """Return the first of the fields that is there, as a payload template."""
        for name in names:
            if name in self.fields:
                location = f"{self.location}{name}"
                return compile_template(self.fields[name], location, jsonata=self.jsonata)
        return None

    def filter(self, field: str) -> Expression | None:
        """Return InputPath or OutputPath; None when it lets everything through."""
        if self.jsonata or field not in self.fields or self.fields[field] == "$":
            return None
        path = self.fields[field]
        return Constant(_NOTHING) if path is None else Filtered(compile_path(path))

    def text(self, field: str) -> Expression | None:
        """Return Error or Cause, or its …Path form."""
        if f"{field}Path" in self.fields:
            return compile_reference(self.fields[f"{field}Path"], f"{field}Path")
        return self.template(field) if field in self.fields else None

    def items(self) -> Expression | None:
        """Return Items or ItemsPath of a Map; None stands for the state's input."""
        if self.jsonata:
            return self.template("Items")
        if "ItemsPath" not in self.fields:
            return None
        return Selected(compile_path(self.required("ItemsPath")), "ItemsPath")

    def seconds(self, name: str) -> Seconds | None:
        """Return a duration, or its …Path form."""
        source, field = self.source(name)
        return Seconds(field, source) if source is not None else None

    def count(self, name: str, kind: type[int | float] = int, error: str = RUNTIME) -> Count | None:
        """Return a number, or its …Path form."""
        source, field = self.source(name)
        return Count(field, source, kind, error) if source is not None else None

    def source(self, name: str) -> tuple[Source | None, str]:
        """Return where a scalar comes from, and the name of the field that says so."""
        path = f"{name}Path"
        if path in self.fields:
            return compile_path(self.required(path)), path
        if name not in self.fields:
            return None, name
        value = self.fields[name]
        if is_expression(value):
            return compile_expression(value, f"{self.location}{name}"), name
        return Constant(value), name

    def result_path(self) -> ResultPath:
        """Return ResultPath as steps; () when the result replaces the input."""
        if self.jsonata or "ResultPath" not in self.fields:
            return ()
        text = self.fields["ResultPath"]
        if text is None:
            return None
        path = compile_path(text)
        if path.rest is not None or path.picked or path.function or path.root != "$":
            raise ValueError(f"ResultPath '{text}' is not a reference path")
        return _keys(path)


def _keys(path: Path) -> tuple[str | int, ...]:
    return tuple(key for _, key, _ in path.steps)
