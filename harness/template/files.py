"""Read the files that a template is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.template.errors import Refusal

if TYPE_CHECKING:
    from harness.model.base import Location

__all__ = ["display", "read_text"]


def display(path: Path) -> str:
    """Write a path as a person would: relative to the working folder where it is below it."""
    absolute, here = path.resolve(), Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def read_text(path: Path, named_at: Location) -> str:
    """Read a UTF-8 file.

    Raises:
        Refusal: it can't be read; points to the place that names it.

    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Refusal(named_at, f"there is no file {display(path)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(named_at, f"{display(path)} can't be read: {error}") from error
