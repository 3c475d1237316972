"""From a file to a `Scenario` that makes sense, or every reason why it does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from harness.model.base import Location
from harness.model.errors import FileError, Problem
from harness.model.scenario import Scenario
from harness.scenarios.document import SIZE_LIMIT, parse
from harness.scenarios.explain import empty_keys, explain
from harness.scenarios.rules import problems_of

if TYPE_CHECKING:
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["load"]


def load(path: Path, vocabulary: Vocabulary) -> Scenario:
    """Read one scenario file.

    Raises:
        FileError: every problem of the file, in the order of its lines.

    """
    shown = _shown(path)
    document = parse(_read(path, shown), shown)
    problems = empty_keys(document)
    try:
        scenario = Scenario.model_validate(document.value).at(document.places)
    except ValidationError as error:
        problems += explain(error, document, vocabulary)
        raise FileError(_in_order(problems)) from error
    problems += problems_of(scenario, vocabulary)
    if problems:
        raise FileError(_in_order(problems))
    return scenario


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda each: (each.location.line, each.location.column))


def _read(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except OSError as error:
        place = Location(file=shown, line=1, column=1)
        raise FileError([Problem(place, f"can't be read: {error.strerror}")]) from error


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
