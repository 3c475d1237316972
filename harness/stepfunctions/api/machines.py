"""The state machines of a simulator: created, changed, versioned, forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from harness.stepfunctions.api.arns import parse_machine
from harness.stepfunctions.api.errors import (
    ApiError,
    invalid_definition,
    machine_missing,
)
from harness.stepfunctions.errors import DefinitionError
from harness.stepfunctions.language import parse
from harness.stepfunctions.validation import validate

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from harness.stepfunctions.api.aliases import Alias
    from harness.stepfunctions.language import StateMachine

__all__ = ["Kind", "Machine", "Machines", "compile_definition", "parsed"]

Kind = Literal["STANDARD", "EXPRESS"]


@dataclass(frozen=True, slots=True)
class Machine:
    """One revision of a state machine, or one version, which has its own time of creation.

    ``configuration`` holds logging, tracing, encryption; ``revision`` is None until something is
    changed; ``publication`` is what the creation said of publishing: whether, and a description.
    """

    arn: str
    name: str
    kind: Kind
    role_arn: str
    definition: str
    parsed: StateMachine
    created: datetime
    updated: datetime
    revision: str | None = None
    configuration: dict[str, Any] = field(default_factory=dict)
    publication: tuple[bool, str | None] = (False, None)
    description: str | None = None
    version: int | None = None

    @property
    def version_arn(self) -> str:
        """The ARN of this version."""
        return f"{self.arn}:{self.version}"


@dataclass(slots=True)
class Versions:
    """A machine's newest revision and its published versions; ``order`` counts creations."""

    order: int
    current: Machine
    published: dict[int, Machine] = field(default_factory=dict)
    last: int = 0


class Machines:
    """All state machines, by ARN, in the order of their creation."""

    def __init__(self) -> None:
        self._machines: dict[str, Versions] = {}
        self._order = count(1)
        self.aliases: dict[str, Alias] = {}

    def all(self) -> list[tuple[int, Machine]]:
        """Give every machine's newest revision, oldest machine first, each with its number."""
        return [(each.order, each.current) for each in self._machines.values()]

    def get(self, arn: str) -> Machine:
        """Give a machine's newest revision, or the version that the ARN names.

        For an alias that is the version to which most of its executions go.

        Raises:
            ApiError: InvalidArn or StateMachineDoesNotExist.

        """
        machine = self._find(arn)
        if machine is None:
            raise machine_missing(arn)
        return machine

    def has(self, arn: str) -> bool:
        """Whether there is this machine, version or alias; raises InvalidArn."""
        return self._find(arn) is not None

    def routed(self, arn: str, random: Random) -> Machine:
        """Give what runs an execution; for an alias one of its versions is drawn.

        Raises:
            ApiError: InvalidArn or StateMachineDoesNotExist.

        """
        alias = self.aliases.get(arn)
        return self.get(arn if alias is None else alias.drawn(random))

    def _find(self, arn: str) -> Machine | None:
        alias = self.aliases.get(arn)
        parsed = parse_machine(arn if alias is None else alias.main())
        found = self._machines.get(parsed.arn)
        if found is None or parsed.alias is not None:
            return None
        return found.current if parsed.version is None else found.published.get(parsed.version)

    def add_alias(self, alias: Alias) -> None:
        """Add an alias, which gets its number."""
        self.aliases[alias.arn] = replace(alias, order=next(self._order))

    def aliases_of(self, arn: str) -> list[Alias]:
        """Give the aliases of the machine of that ARN, oldest first."""
        return [each for each in self.aliases.values() if parse_machine(each.arn).arn == arn]

    def create(self, machine: Machine) -> Machine:
        """Add a machine; creating the same again gives what is there already.

        As AWS has it, role and tags do not count for sameness.

        Raises:
            ApiError: StateMachineAlreadyExists, when it differs.

        """
        found = self._machines.get(machine.arn)
        if found is None:
            self._machines[machine.arn] = Versions(next(self._order), machine)
            return machine
        if _sameness(found.current) != _sameness(machine):
            message = f"State Machine Already Exists: '{machine.arn}'"
            raise ApiError("StateMachineAlreadyExists", message)
        return found.current

    def update(self, machine: Machine) -> None:
        """Put a new revision in the place of the old one."""
        self._machines[machine.arn].current = machine

    def delete(self, arn: str) -> None:
        """Forget a machine, its versions and aliases; nothing happens when it is not there."""
        machine = parse_machine(arn).arn
        self._machines.pop(machine, None)
        for each in self.aliases_of(machine):
            del self.aliases[each.arn]

    def publish(self, machine: Machine, description: str | None, now: datetime) -> Machine:
        """Make the current revision a version; the same revision is published only once."""
        versions = self._machines[machine.arn]
        newest = versions.published.get(versions.last)
        if newest is not None and newest.revision == machine.revision:
            return newest
        versions.last += 1
        version = replace(machine, version=versions.last, description=description, created=now)
        versions.published[versions.last] = version
        return version

    def versions(self, arn: str) -> list[Machine]:
        """Give a machine's versions, newest first."""
        found = self._machines.get(parse_machine(arn).arn)
        return list(reversed(found.published.values())) if found else []

    def delete_version(self, arn: str) -> None:
        """Forget one version; nothing happens when it is not there.

        Raises:
            ApiError: InvalidArn; ConflictException, when an alias leads to it.

        """
        parsed = parse_machine(arn)
        leading = [each.name for each in self.aliases_of(parsed.arn) if each.leads_to(arn)]
        if leading:
            message = "Version to be deleted must not be referenced by an alias. Current list of "
            message += f"aliases referencing this version: [{', '.join(leading)}]"
            raise ApiError("ConflictException", message)
        found = self._machines.get(parsed.arn)
        if found is not None and parsed.version is not None:
            found.published.pop(parsed.version, None)


def _sameness(machine: Machine) -> tuple[Any, ...]:
    return machine.definition, machine.kind, machine.configuration, machine.publication


def compile_definition(definition: str, kind: Kind, *, mocked: bool) -> StateMachine:
    """Validate and parse a definition; ``mocked`` accepts tasks that only mocks can answer.

    Raises:
        ApiError: InvalidDefinition, with every error of it.

    """
    problems = validate(definition, express=kind == "EXPRESS", mocked=mocked)
    errors = [each for each in problems if each.is_error]
    if errors:
        raise invalid_definition(errors)
    return parsed(definition)


def parsed(definition: str | dict[str, Any]) -> StateMachine:
    """Parse a definition that was validated.

    Raises:
        ApiError: InvalidDefinition, for what only the parser knows to be wrong.

    """
    try:
        return parse(definition)
    except (DefinitionError, ValueError) as error:
        told = f"Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: {error}'"
        raise ApiError("InvalidDefinition", told) from error
