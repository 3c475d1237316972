"""Find and read ``harness.toml``; say where and how it is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from harness.model.base import Location
from harness.model.errors import FileError, Problem, UsageError
from harness.stack.config import SHAPES, Config
from harness.stack.finding import find_config
from harness.stack.names import dangling, in_order
from harness.stack.toml import Places
from harness.template.errors import did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from harness.stack.toml import Pointer

__all__ = ["load_config"]

_SYNTAX_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")


def load_config(path: Path | None = None, *, start: Path | None = None) -> Config:
    """Read a configuration; without a path the nearest one from ``start`` upwards.

    Raises:
        UsageError: there is no such file.
        FileError: it is wrong; holds every problem, with places and near misses.

    """
    file = path or find_config(start)
    shown = _shown(file)
    text = _read(file, shown)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError([_syntax_problem(shown, text, error)]) from error
    places = Places.of(text, shown)
    try:
        config = Config.model_validate(raw).at(file, places)
    except ValidationError as error:
        raise FileError(_problems(places, raw, error)) from error
    if problems := list(dangling(config)):
        raise FileError(in_order(problems))
    return config


def _read(file: Path, shown: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {shown}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown} can't be read: {error}") from error


def _shown(file: Path) -> str:
    absolute, here = file.resolve(), Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def _syntax_problem(shown: str, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    message = str(error)
    place = _SYNTAX_PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
    message = _SYNTAX_PLACE.sub("", message).replace(" (at end of document)", "")
    return Problem(Location(file=shown, line=line, column=column), f"this is not TOML: {message}")


def _problems(places: Places, raw: dict[str, Any], error: ValidationError) -> list[Problem]:
    """Tell one problem for each key: a union of types has an error for each of its members."""
    found: dict[Pointer, Problem] = {}
    for each in error.errors(include_url=False):
        pointer = _pointer(raw, each)
        found.setdefault(pointer, _problem(places, pointer, each))
    return in_order(found.values())


def _pointer(raw: Any, error: ErrorDetails) -> Pointer:
    """Follow an error's path as far as the file goes; the rest are names of types."""
    pointer: Pointer = ()
    for step in error["loc"]:
        inside = step in raw if isinstance(raw, dict) else isinstance(step, int)
        if not inside:
            return (*pointer, step) if error["type"] == "missing" else pointer
        raw, pointer = raw[step], (*pointer, step)
    return pointer


def _problem(places: Places, pointer: Pointer, error: ErrorDetails) -> Problem:
    place = places.nearest(pointer)
    name = ".".join(map(str, pointer))
    message = error["msg"].removeprefix("Value error, ")
    match error["type"]:
        case "extra_forbidden":
            hint = did_you_mean(str(pointer[-1]), _keys_at(Config, pointer[:-1]))
            return Problem(place, f"there is no key {name}", hint)
        case "missing":
            return Problem(place, f"{name} is missing")
        case "string_pattern_mismatch":
            return Problem(place, f"{name} must {SHAPES[error['ctx']['pattern']]}")
        case _:
            return Problem(place, f"{name}: {message[:1].lower()}{message[1:]}")


def _keys_at(model: type[BaseModel], pointer: Pointer) -> list[str]:
    """Name the keys that the table at a pointer may have."""
    if not pointer:
        return list(model.model_fields)
    field = model.model_fields.get(str(pointer[0]))
    inner = _model_in(field.annotation) if field is not None else None
    if inner is None:
        return []
    named_by_user = get_origin(field.annotation) is dict if field is not None else False
    return _keys_at(inner, pointer[2 if named_by_user else 1 :])


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in ``Model``, ``Model | None`` or ``dict[str, Model]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
