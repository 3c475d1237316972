"""The file format as JSON Schema: for editors, and for knowing which keys there are where."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from harness.model.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.base import JsonObject, Pointer
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["json_schema", "keys_at"]

_Schema = dict[str, Any]

_OWN: _Schema = {"$ref": "#/$defs/PatternExpectation"}


def json_schema(vocabulary: Vocabulary | None = None) -> JsonObject:
    """Give the JSON Schema (draft 2020-12) of a scenario file.

    With a vocabulary it names the patterns, outcomes, seams and provider states that there are.
    """
    schema: _Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_without_null(Scenario.model_json_schema(by_alias=True)),
    }
    if vocabulary is not None:
        _name_things(schema, vocabulary)
    return schema


def _without_null(schema: Any) -> Any:
    """Leave out null, which optional fields have inside the program but not in a file."""
    match schema:
        case {"anyOf": [only, {"type": "null"}], **rest}:
            rest.pop("default", None)
            return {**_without_null(only), **_without_null(rest)}
        case {"anyOf": [*branches, {"type": "null"}], **rest}:
            rest.pop("default", None)
            return _without_null({"anyOf": branches, **rest})
        case dict():
            return {key: _without_null(value) for key, value in schema.items()}
        case list():
            return [_without_null(each) for each in schema]
        case _:
            return schema


def _name_things(schema: _Schema, words: Vocabulary) -> None:
    definitions: dict[str, _Schema] = schema["$defs"]
    schema["properties"]["patterns"]["items"]["enum"] = [*words.patterns]
    definitions["Fault"]["properties"]["at"]["enum"] = [*words.seams]
    common, own = definitions["Expectation"], definitions["PatternExpectation"]
    outcomes = {each for pattern in words.patterns.values() for each in pattern.outcomes}
    for expectation in (common, own):
        expectation["properties"]["outcome"]["enum"] = sorted(outcomes)
    common["additionalProperties"] = False
    common["properties"] |= dict.fromkeys(words.patterns, _OWN)
    if words.provider_states is not None:
        names = [str(state["name"]) for state in words.provider_states]
        text, mapping = definitions["Given"]["anyOf"][0]["anyOf"]
        text["enum"] = names
        mapping["propertyNames"] = {"enum": names}


@cache
def _plain_schema() -> _Schema:
    return json_schema()


def keys_at(pointer: Pointer) -> list[str] | None:
    """Name the keys that an object at a place in a scenario may have; null where any may stand."""
    schemas = [_plain_schema()]
    for part in pointer:
        schemas = [deeper for schema in schemas for deeper in _step(schema, part)]
    objects = [each for schema in schemas for each in _branches(schema) if "properties" in each]
    return list(dict.fromkeys(key for each in objects for key in each["properties"])) or None


def _branches(schema: _Schema) -> Iterator[_Schema]:
    """Follow references and unions to the plain schemas they stand for."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _branches(_plain_schema()["$defs"][name])
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _branches(each)
    else:
        yield schema


def _step(schema: _Schema, part: str | int) -> Iterator[_Schema]:
    for branch in _branches(schema):
        if isinstance(part, int):
            inner = branch.get("items")
        else:
            inner = branch.get("properties", {}).get(part, branch.get("additionalProperties"))
        if isinstance(inner, dict):
            yield inner
