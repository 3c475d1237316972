"""State machines and their definitions: from a file or inline, with substitutions made."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

from harness.model.base import Location
from harness.template.errors import Refusal, did_you_mean
from harness.template.files import display, read_text
from harness.template.model import StateMachineResource
from harness.template.nodes import parse, plain

if TYPE_CHECKING:
    from pathlib import Path

    from harness.model.base import JsonValue
    from harness.template.reading import Reading
    from harness.template.scope import Resource

__all__ = ["state_machine"]

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_.\-]+)\}")


def state_machine(reading: Reading, resource: Resource) -> StateMachineResource:
    """Read an ``AWS::Serverless::StateMachine`` or an ``AWS::StepFunctions::StateMachine``."""
    sam = resource.type == "AWS::Serverless::StateMachine"
    path = _path(reading, resource)
    pseudo = reading.resolver.scope.pseudo
    own_role = f"arn:{pseudo.partition}:iam::{pseudo.account}:role/{resource.logical_id}Role"
    return StateMachineResource(
        logical_id=resource.logical_id,
        name=reading.name(resource),
        type=_type(reading, resource, "Type" if sam else "StateMachineType"),
        definition=reading.attempt(lambda: _definition(reading, resource, path), ""),
        definition_path=path,
        role_arn=reading.text(resource, "Role" if sam else "RoleArn", default=own_role),
        location=resource.location,
    )


def _type(reading: Reading, resource: Resource, name: str) -> Literal["STANDARD", "EXPRESS"]:
    match reading.text(resource, name, default="STANDARD"):
        case "STANDARD":
            return "STANDARD"
        case "EXPRESS":
            return "EXPRESS"
        case other:
            reading.problem(resource.location, f"{name} is STANDARD or EXPRESS, not {other!r}")
            return "STANDARD"


def _path(reading: Reading, resource: Resource) -> Path | None:
    node = resource.property("DefinitionUri")
    if node is None or (node.items() and "Bucket" in node.items()):
        return None
    return reading.folder / reading.text(resource, "DefinitionUri")


def _definition(reading: Reading, resource: Resource, path: Path | None) -> str:
    given = reading.mapping(resource, "DefinitionSubstitutions")
    texts = {name: _inside_json(value) for name, value in given.items()}
    if path is not None:
        return _from_file(path, texts, resource)
    if (inline := resource.property("Definition")) is not None:
        text = json.dumps(reading.resolver.value(inline), indent=2)
        return _substituted(text, texts, inline.location)
    if (written := resource.property("DefinitionString")) is not None:
        text = reading.resolver.text(written)
        text = _PLACEHOLDER.sub(lambda match: texts.get(match[1], match[0]), text)
        return _checked(text, written.location)
    raise Refusal(
        resource.location,
        f"{resource.logical_id} needs a definition that is not in S3",
        "DefinitionUri with a file, or Definition",
    )


def _from_file(path: Path, texts: dict[str, str], resource: Resource) -> str:
    node = resource.property("DefinitionUri")
    text = read_text(path, node.location if node is not None else resource.location)
    start = Location(file=display(path), line=1, column=1)
    text = _substituted(text, texts, start, in_file=True)
    if path.suffix in {".yaml", ".yml"}:
        return json.dumps(plain(parse(text, start.file)), indent=2)
    return _checked(text, start)


def _substituted(
    text: str, texts: dict[str, str], start: Location, *, in_file: bool = False
) -> str:
    """Replace ``${name}``; a name that nothing gives a value is refused where it stands."""

    def replace(match: re.Match[str]) -> str:
        if match[1] not in texts:
            place = _place(text, match.start(), start) if in_file else start
            raise Refusal(
                place,
                f"${{{match[1]}}} is not in DefinitionSubstitutions",
                did_you_mean(match[1], texts),
            )
        return texts[match[1]]

    return _PLACEHOLDER.sub(replace, text)


def _place(text: str, offset: int, start: Location) -> Location:
    before = text[:offset]
    return Location(
        file=start.file, line=before.count("\n") + 1, column=offset - before.rfind("\n")
    )


def _checked(text: str, start: Location) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        inside = start.line == 1
        place = (
            Location(file=start.file, line=error.lineno, column=error.colno) if inside else start
        )
        raise Refusal(place, f"this is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise Refusal(start, "this is nested too deeply") from error
    return text


def _inside_json(value: JsonValue) -> str:
    """Write a value as it stands between the quotes of a JSON text."""
    return json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value)
