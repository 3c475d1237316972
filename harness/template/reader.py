"""The front door: a SAM or CloudFormation template, read for what the harness puts up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.model.base import Location
from harness.template.definitions import state_machine
from harness.template.errors import Refusal, TemplateError
from harness.template.files import display, read_text
from harness.template.functions import function
from harness.template.grants import grants
from harness.template.model import Pseudo, Template
from harness.template.nodes import parse
from harness.template.reading import Reading
from harness.template.resolver import Resolver
from harness.template.sections import scope
from harness.template.survey import check_sections, present, weigh
from harness.template.tables import simple_table, table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from harness.model.errors import Problem
    from harness.template import parameters
    from harness.template.nodes import Node
    from harness.template.scope import Resource

__all__ = ["read_template"]

_FUNCTIONS: Mapping[str, Callable[[Reading, Resource], Any]] = {
    "AWS::Serverless::Function": function,
    "AWS::Lambda::Function": function,
}
_TABLES = {"AWS::DynamoDB::Table": table, "AWS::Serverless::SimpleTable": simple_table}
_STATE_MACHINES = {
    "AWS::Serverless::StateMachine": state_machine,
    "AWS::StepFunctions::StateMachine": state_machine,
}
_PUT_UP = {*_FUNCTIONS, *_TABLES, *_STATE_MACHINES}


def read_template(
    path: Path,
    given: Mapping[str, parameters.Given] | None = None,
    *,
    pseudo: Pseudo | None = None,
    replaced: Collection[str] = (),
    named_at: Location | None = None,
) -> Template:
    """Read a template with parameter values; ``named_at`` is the place that names its file.

    Environment variables named in ``replaced`` are not resolved (they read as empty texts): their
    values come from elsewhere, and often name what is not put up, like an API's address.

    Raises:
        TemplateError: every problem found.

    """
    start = Location(file=display(path), line=1, column=1)
    try:
        root = parse(read_text(path, named_at or start), start.file)
    except Refusal as refusal:
        raise TemplateError([refusal.problem]) from refusal
    reading = _survey(root, path, given or {}, pseudo or Pseudo(), frozenset(replaced))
    template = _read(reading, path)
    if reading.problems:
        raise TemplateError(sorted(reading.problems, key=_in_order))
    return template


def _survey(
    root: Node,
    path: Path,
    given: Mapping[str, parameters.Given],
    pseudo: Pseudo,
    replaced: frozenset[str],
) -> Reading:
    """Begin a reading that sees only the resources whose conditions hold."""
    names = scope(root, given, pseudo)
    reading = Reading(Resolver(names), path.parent, replaced)
    check_sections(reading, root, names, given)
    reading.resolver = Resolver(present(reading))
    for resource in reading.resolver.scope.resources.values():
        weigh(reading, resource, _PUT_UP)
    return reading


def _read(reading: Reading, path: Path) -> Template:
    resources = list(reading.resolver.scope.resources.values())
    return Template(
        path=path,
        tables=_all(_TABLES, reading, resources),
        functions=_all(_FUNCTIONS, reading, resources),
        state_machines=_all(_STATE_MACHINES, reading, resources),
        grants=tuple(grant for each in resources for grant in grants(reading, each)),
        notes=tuple(reading.notes),
    )


def _all(
    readers: Mapping[str, Callable[[Reading, Resource], Any]],
    reading: Reading,
    resources: list[Resource],
) -> tuple[Any, ...]:
    return tuple(readers[each.type](reading, each) for each in resources if each.type in readers)


def _in_order(problem: Problem) -> tuple[str, int, int]:
    return problem.location.file, problem.location.line, problem.location.column
