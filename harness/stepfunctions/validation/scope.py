"""Where a check stands: the problems found so far, and what surrounds the value it looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from harness.stepfunctions.validation.problems import (
    SCHEMA,
    Path,
    Problem,
    location_of,
    nearest,
    pointer_of,
)

if TYPE_CHECKING:
    from harness.stepfunctions.validation.source import Source

__all__ = [
    "MOST_PROBLEMS",
    "Check",
    "Field",
    "Fields",
    "Language",
    "Scope",
    "TooManyProblemsError",
    "check_fields",
    "only_one",
]

Language = Literal["JSONPath", "JSONata"]

MOST_PROBLEMS = 500
"""Nobody reads more, and a hostile text could have a million."""


class TooManyProblemsError(Exception):
    """Enough was found; the rest of the definition is not looked at."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Shared by all checks of one definition; ``language`` is that of the state at hand.

    ``names`` and ``labels`` collect what must be unique in the whole machine. ``placeholders``
    lets ``${Name}`` stand for a value that a deployment fills in, ``mocked`` lets a task name what
    only a mock can answer.
    """

    source: Source
    express: bool
    placeholders: bool
    mocked: bool
    language: Language = "JSONPath"
    machine_language: Language = "JSONPath"
    in_catcher: bool = False
    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)

    @property
    def jsonata(self) -> bool:
        """Whether the state at hand speaks JSONata."""
        return self.language == "JSONata"

    def speaking(self, language: Language) -> Scope:
        """Give the scope of a state in the given language."""
        return replace(self, language=language)

    def error(
        self,
        path: Path,
        message: str,
        *,
        code: str = SCHEMA,
        hint: str | None = None,
        field_name: str | None = None,
    ) -> None:
        """Note an error at ``path``; ``field_name`` is the key in it that is to be shown."""
        exact = path if field_name is None else (*path, field_name)
        line, column = self.source.key_place(exact) if field_name else self.source.place(exact)
        location = location_of(path) if path else None
        self._add(Problem("ERROR", code, message, location, pointer_of(exact), line, column, hint))

    def warning(self, path: Path, message: str, *, code: str, hint: str | None = None) -> None:
        """Note something suspicious that does not keep a definition from being created."""
        line, column = self.source.place(path)
        location, pointer = location_of(path), pointer_of(path)
        self._add(Problem("WARNING", code, message, location, pointer, line, column, hint))

    def not_simulated(self, path: Path, what: str, *, hint: str | None = None) -> None:
        """Refuse what AWS can do and the simulator cannot, unless it may be mocked."""
        message, code = f"The simulator does not support {what}", "NOT_SIMULATED"
        if self.mocked:
            self.warning(path, f"{message}: mock this state", code=code, hint=hint)
        else:
            self.error(path, message, code=code, hint=hint)

    def _add(self, problem: Problem) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblemsError
        self.problems.append(problem)


Check = Callable[[Scope, Path, Any], None]
"""Looks at the value at a path and notes what is wrong with it."""


class Field(NamedTuple):
    """A field of an object: how its value is checked, and the one language that knows it."""

    check: Check
    language: Language | None = None


Fields = Mapping[str, Field]


def check_fields(
    scope: Scope, path: Path, value: Mapping[str, Any], fields: Fields, required: Collection[str]
) -> None:
    """Check an object: no field but these, every required one, each value in its own way."""
    missing = [name for name in required if name not in value]
    if missing:
        scope.error(path, f"These fields are required: [{', '.join(missing)}]")
    for name, inner in value.items():
        known = fields.get(name)
        if known is None:
            hint = nearest(name, fields)
            scope.error(path, f"Field '{name}' is not supported", hint=hint, field_name=name)
        elif known.language not in (None, scope.language):
            scope.error(
                path,
                f"The QueryLanguage is set to '{scope.language}', but field '{name}' is only "
                f"supported for the '{known.language}' QueryLanguage",
                field_name=name,
            )
        else:
            known.check(scope, (*path, name), inner)


def only_one(
    scope: Scope,
    path: Path,
    value: Mapping[str, Any],
    names: Collection[str],
    *,
    required: bool = False,
) -> None:
    """Refuse more than one of these fields, or none where one is required."""
    present = [name for name in names if name in value]
    if len(present) > 1:
        listed = ", ".join(names)
        message = f"There should only be one of the following fields: [{listed}]"
        scope.error(path, message, field_name=present[1])
    elif not present and required:
        listed = ", ".join(names)
        message = f"This object should have only one of the following fields: [{listed}]"
        scope.error(path, message)
