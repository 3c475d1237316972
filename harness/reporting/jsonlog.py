"""The event log: one JSON object a line, from which every other report can be made again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from harness.files import AtomicFile
from harness.model.base import Location
from harness.model.errors import FileError, Problem
from harness.model.events import EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.model.events import RunEvent

__all__ = ["JsonReporter", "read_events"]


class JsonReporter:
    """Writes each event as it happens; the file gets its name at the end.

    Fields that have their default value are left out, so that reading the log gives back equal
    events, and a missing value stays different from null.
    """

    redacts = False

    def __init__(self, path: Path) -> None:
        self._file = AtomicFile(path)

    def on_event(self, event: RunEvent) -> None:
        """Write one line."""
        fields = event.model_dump(mode="json", by_alias=True, exclude_unset=True)
        line = json.dumps({"event": event.event, **fields}, ensure_ascii=False)
        self._file.write([line, "\n"])

    def close(self) -> None:
        """Give the log its name."""
        self._file.close()


def read_events(path: Path) -> Iterator[RunEvent]:
    """Read a log's events, one at a time.

    Raises:
        FileError: a line is not an event; says which.
        OSError: the file can't be read.

    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield EVENT.validate_json(line)
            except ValidationError as error:
                raise FileError([_problem(path, number, error)]) from None


def _problem(path: Path, number: int, error: ValidationError) -> Problem:
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return Problem(
        Location(file=str(path), line=number, column=1),
        f"this is not an event of a run: {first['msg']}" + (f" at {where}" if where else ""),
        hint="give a log that `harness run --report json=FILE` wrote",
    )
