"""Contexts that scenarios name instead of spelling them out: one JSON file each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.model.base import Location
from harness.model.errors import FileError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from harness.model.base import JsonObject, JsonValue

__all__ = ["read_fixtures"]


def read_fixtures(folder: Path | None) -> JsonObject:
    """Read every ``NAME.json`` of a folder; null has none.

    Raises:
        FileError: the folder is not there, or files in it are not JSON.

    """
    if folder is None:
        return {}
    if not folder.is_dir():
        place = Location(file=folder.as_posix(), line=1, column=1)
        raise FileError([Problem(place, "the folder of fixtures is not there")])
    read = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}
    problems = [each for each in read.values() if isinstance(each, Problem)]
    if problems:
        raise FileError(problems)
    return {name: each for name, each in read.items() if not isinstance(each, Problem)}


def _read(path: Path) -> JsonValue | Problem:
    try:
        value: JsonValue = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        return Problem(_at(path, error.lineno, error.colno), f"not JSON: {error.msg}")
    except (ValueError, RecursionError) as error:
        return Problem(_at(path, 1, 1), f"not JSON: {error}")
    return value


def _at(path: Path, line: int, column: int) -> Location:
    return Location(file=path.as_posix(), line=line, column=column)
