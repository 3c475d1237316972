"""Lambda functions: handler, code, environment and limits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from harness.template.model import FunctionResource

if TYPE_CHECKING:
    from pathlib import Path

    from harness.template.nodes import Node
    from harness.template.reading import Reading
    from harness.template.scope import Resource

__all__ = ["function"]

_TIMEOUT, _MEMORY = 3, 128
"""Seconds and MB, Lambda's own defaults."""

_NOT_RUN = {
    ("ImageUri",): "a function of a container image",
    ("Code", "ImageUri"): "a function of a container image",
    ("InlineCode",): "code written into the template",
    ("Code", "ZipFile"): "code written into the template",
}


def function(reading: Reading, resource: Resource) -> FunctionResource:
    """Read an ``AWS::Serverless::Function`` or an ``AWS::Lambda::Function``."""
    layers = resource.property("Layers")
    if layers is not None:
        reading.note(
            layers.location,
            f"the layers of {resource.logical_id} are not loaded",
            "install what they hold next to the harness",
        )
    return FunctionResource(
        logical_id=resource.logical_id,
        name=reading.name(resource),
        handler=reading.text(resource, "Handler"),
        code=_code(reading, resource),
        runtime=reading.text(resource, "Runtime"),
        timeout_s=reading.number(resource, "Timeout", _TIMEOUT),
        memory_mb=reading.number(resource, "MemorySize", _MEMORY),
        environment=_environment(reading, resource),
        location=resource.location,
    )


def _code(reading: Reading, resource: Resource) -> Path:
    for path, what in _NOT_RUN.items():
        node = resource.property(*path)
        if node is not None:
            reading.problem(
                node.location, f"the harness does not run {what}", "let CodeUri name a folder"
            )
            return reading.folder
    name = "CodeUri" if resource.type == "AWS::Serverless::Function" else "Code"
    node = resource.property(name)
    if node is not None and node.items() and "Fn::Sub" not in node.items():
        reading.problem(
            node.location, f"the harness can't fetch code from S3; {name} must name a folder"
        )
        return reading.folder
    return _folder(reading, resource, name, node)


def _folder(reading: Reading, resource: Resource, name: str, node: Node | None) -> Path:
    text = reading.text(resource, name, default=".")
    folder = (reading.folder / text).resolve()
    if not folder.is_dir():
        place = node.location if node is not None else resource.location
        reading.problem(place, f"{text} is not a folder beside the template")
    return folder


def _environment(reading: Reading, resource: Resource) -> dict[str, str]:
    variables = resource.property("Environment", "Variables")
    found: dict[str, str] = {}
    if variables is not None and not isinstance(variables.value, dict):
        reading.problem(variables.location, "Variables must be a map of names and values")
    for name, node in (variables.items() if variables is not None else {}).items():
        found[name] = ""
        if name not in reading.replaced:
            found[name] = reading.attempt(partial(reading.resolver.text, node), "")
    return found
