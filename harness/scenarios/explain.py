"""Say in plain words what the models have against a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.model.errors import Problem
from harness.scenarios.near import did_you_mean, near
from harness.scenarios.schema import keys_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import ValidationError

    from harness.model.base import JsonValue, Location, Pointer
    from harness.scenarios.document import Document
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["empty_keys", "explain"]

_Error = Any
"""One entry of ``ValidationError.errors()``."""

_WANTED: Mapping[str, str] = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "literal_error": "{expected}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "string_too_short": "a text of at least {min_length} characters",
    "string_too_long": "a text of at most {max_length} characters",
    "too_short": "a list with something in it",
}
"""What a value must be, by pydantic's type of error; the braces are from its context."""

_SHOWN = 40


def explain(error: ValidationError, document: Document, vocabulary: Vocabulary) -> list[Problem]:
    """Turn a model's errors into problems, one for each place.

    A union gives an error for each of its members; they become one sentence.
    """
    groups: dict[Pointer, list[_Error]] = {}
    for each in error.errors(include_url=False):
        pointer = _known_part(_pointer(each["loc"], document.value), vocabulary)
        groups.setdefault(pointer, []).append(each)
    return [
        _problem(document, pointer, group, vocabulary)
        for pointer, group in groups.items()
        if not _is_explained_deeper(pointer, group, groups)
    ]


def empty_keys(document: Document) -> list[Problem]:
    """Find the keys of the format that have no value: forgotten, and never meant as null."""
    return [
        Problem(place, f"`{pointer[-1]}` has no value", "give it one, or leave the key out")
        for pointer, place in document.places.items()
        if _value(document.value, pointer) is None and _is_of_the_format(pointer)
    ]


def _is_of_the_format(pointer: Pointer) -> bool:
    return bool(pointer) and pointer[-1] in (keys_at(pointer[:-1]) or ()) and pointer[-1] != "json"


def _is_explained_deeper(
    pointer: Pointer, group: list[_Error], groups: Mapping[Pointer, object]
) -> bool:
    """Tell whether the value has the form of a member of a union, and the fault lies inside."""
    of_a_union = all(
        len(each["loc"]) > len(pointer) and each["type"] != "missing" for each in group
    )
    end = len(pointer)
    return of_a_union and any(other[:end] == pointer != other for other in groups)


def _pointer(loc: Sequence[str | int], value: JsonValue) -> Pointer:
    """Keep as much of an error's location as leads to a value; the rest names union members."""
    kept: list[str | int] = []
    for part in loc:
        match value:
            case dict() if part in value:
                value = value[str(part)]
            case list() if isinstance(part, int) and part < len(value):
                value = value[part]
            case _:
                continue
        kept.append(part)
    return tuple(kept)


def _known_part(pointer: Pointer, vocabulary: Vocabulary) -> Pointer:
    """Cut a pointer off after the first key that nobody knows: what is below it means nothing."""
    for end, part in enumerate(pointer):
        known = keys_at(pointer[:end])
        if known is not None and part not in known and part not in vocabulary.patterns:
            return pointer[: end + 1]
    return pointer


def _problem(
    document: Document, pointer: Pointer, errors: list[_Error], vocabulary: Vocabulary
) -> Problem:
    location = _place(document, pointer)
    first = errors[0]
    if first["type"] == "missing":
        return Problem(location, f"{_name(pointer)} lacks `{first['loc'][-1]}`")
    unknown = _unknown_key(pointer, errors, vocabulary)
    if unknown is not None:
        return Problem(location, f"unknown key `{pointer[-1]}`", did_you_mean(*unknown))
    value = _value(document.value, pointer)
    said = [_said(each) for each in errors if each["type"] == "value_error"]
    if said:
        return Problem(location, f"{_name(pointer)}: {said[0]}")
    wanted = " or ".join(dict.fromkeys(_wanted(each) for each in errors))
    return Problem(
        location, f"{_name(pointer)} must be {wanted}, not {_shown(value)}", _hint(errors, value)
    )


def _place(document: Document, pointer: Pointer) -> Location:
    places = document.places
    return next(
        places[pointer[:end]] for end in range(len(pointer), -1, -1) if pointer[:end] in places
    )


def _unknown_key(
    pointer: Pointer, errors: list[_Error], vocabulary: Vocabulary
) -> tuple[str, list[str]] | None:
    """Tell whether the last part of a pointer is no key there, and which there are."""
    if not pointer or not isinstance(pointer[-1], str):
        return None
    known = keys_at(pointer[:-1])
    if known is None or pointer[-1] in known:
        return None
    closed = errors[0]["type"] == "extra_forbidden" and len(errors[0]["loc"]) == len(pointer)
    patterns = [] if closed else vocabulary.patterns
    return pointer[-1], [*known, *patterns]


def _value(value: Any, pointer: Pointer) -> JsonValue:
    for part in pointer:
        value = value[part]
    found: JsonValue = value
    return found


def _said(error: _Error) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _wanted(error: _Error) -> str:
    phrase = _WANTED.get(error["type"])
    return phrase.format(**_context(error)) if phrase else str(error["msg"])


def _context(error: _Error) -> dict[str, Any]:
    context = dict(error.get("ctx", {}))
    if context.get("expected") == "True":
        context["expected"] = "true"
    return context


def _name(pointer: Pointer) -> str:
    """Name a place as a person would: the last key, and which item under it."""
    keys = [part for part in pointer if isinstance(part, str)]
    if not pointer:
        return "the scenario"
    if isinstance(pointer[-1], int):
        return f"item {pointer[-1] + 1} of `{keys[-1]}`"
    return f"`{pointer[-1]}`"


def _shown(value: JsonValue) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case str():
            text = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
            return f"the text {text!r}"
        case int() | float():
            return f"the number {str(value)[:_SHOWN]}"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a mapping" if value else "an empty mapping"


def _hint(errors: list[_Error], value: JsonValue) -> str | None:
    types = {each["type"] for each in errors}
    if isinstance(value, str) and "literal_error" in types:
        expected = " ".join(
            each["ctx"]["expected"] for each in errors if "expected" in each.get("ctx", {})
        )
        meant = near(value, [word.strip("',") for word in expected.split()])
        return f"did you mean {meant!r}?" if meant else None
    if "string_type" in types and isinstance(value, int | float):
        return f'put it in quotes: "{_scalar(value)}"'
    if types == {"list_type"} and isinstance(value, str | int | float):
        return f"write [{_scalar(value)}]"
    return None


def _scalar(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
