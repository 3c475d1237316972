"""Where in its file a part of a state machine stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.model.base import Location
from harness.template.errors import Refusal
from harness.template.files import display, read_text
from harness.template.nodes import parse

if TYPE_CHECKING:
    from harness.template.model import StateMachineResource
    from harness.template.nodes import Node

__all__ = ["definition_place"]

_STEP = re.compile(r"[^/\[\]]+")


def definition_place(machine: StateMachineResource, location: str = "") -> Location:
    """Give the place of ``/States/X/Catch[0]/Next``, as AWS writes locations, or the nearest.

    A definition that is written into the template is placed at its resource.
    """
    if machine.definition_path is None:
        return machine.location
    start = Location(file=display(machine.definition_path), line=1, column=1)
    try:
        root = parse(read_text(machine.definition_path, start), start.file)
    except Refusal:
        return start
    return _follow(root, _STEP.findall(location)) if location.strip("/") else start


def _follow(node: Node, steps: list[str]) -> Location:
    place = node.location
    for step in steps:
        if step in node.items():
            place, node = node.at(step), node.items()[step]
        elif step.isdecimal() and int(step) < len(node.elements()):
            node = node.elements()[int(step)]
            place = node.location
        else:
            break
    return place
