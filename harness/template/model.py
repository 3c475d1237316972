"""What a template says is to be put up, with everything resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from harness.model.base import Location
    from harness.model.errors import Problem

__all__ = [
    "FunctionResource",
    "Grant",
    "Pseudo",
    "StateMachineResource",
    "TableResource",
    "Template",
]


@dataclass(frozen=True, slots=True)
class Pseudo:
    """The pseudo parameters: ``AWS::Region``, ``AWS::AccountId`` and so on."""

    region: str = "us-east-1"
    account: str = "123456789012"
    stack_name: str = "harness"
    partition: str = "aws"

    def values(self) -> dict[str, str]:
        """Give every pseudo parameter by the name that templates use."""
        stack = f"cloudformation:{self.region}:{self.account}:stack/{self.stack_name}/local"
        return {
            "AWS::Region": self.region,
            "AWS::AccountId": self.account,
            "AWS::StackName": self.stack_name,
            "AWS::StackId": f"arn:{self.partition}:{stack}",
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": "amazonaws.com",
        }


@dataclass(frozen=True, slots=True)
class TableResource:
    """A DynamoDB table; ``create_table`` and ``time_to_live`` are API requests as they stand."""

    logical_id: str
    name: str
    create_table: dict[str, Any]
    time_to_live: dict[str, Any] | None
    location: Location


@dataclass(frozen=True, slots=True)
class FunctionResource:
    """A Lambda function; ``code`` is the folder its handler is imported from."""

    logical_id: str
    name: str
    handler: str
    code: Path
    runtime: str
    timeout_s: float
    memory_mb: int
    environment: dict[str, str]
    location: Location


@dataclass(frozen=True, slots=True)
class StateMachineResource:
    """A state machine; ``definition`` is JSON text with its substitutions made."""

    logical_id: str
    name: str
    type: Literal["STANDARD", "EXPRESS"]
    definition: str
    definition_path: Path | None
    role_arn: str
    location: Location


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission on a table: its name, a pattern of names, or ``*`` for every table.

    ``resource`` is the function, state machine, role or policy that the template gives it to;
    ``actions`` are IAM actions or the name of a policy template.
    """

    resource: str
    table: str
    actions: tuple[str, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Template:
    """All that the harness puts up of a template; ``notes`` say what it leaves out."""

    path: Path
    tables: tuple[TableResource, ...] = ()
    functions: tuple[FunctionResource, ...] = ()
    state_machines: tuple[StateMachineResource, ...] = ()
    grants: tuple[Grant, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def table_names(self) -> dict[str, str]:
        """Table names by logical id."""
        return {table.logical_id: table.name for table in self.tables}

    def function(self, logical_id: str) -> FunctionResource:
        """Give a function by logical id.

        Raises:
            KeyError: the template has none of that id.

        """
        return {each.logical_id: each for each in self.functions}[logical_id]

    def state_machine(self, logical_id: str) -> StateMachineResource:
        """Give a state machine by logical id.

        Raises:
            KeyError: the template has none of that id.

        """
        return {each.logical_id: each for each in self.state_machines}[logical_id]
