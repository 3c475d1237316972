"""Put the template's tables and state machines where they belong, through the AWS APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.model.errors import FileError, Problem, StackError
from harness.seams.wire import Wire
from harness.stack.aws import OBSERVER, AwsCallError, AwsJson
from harness.template.places import definition_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.model.base import JsonObject
    from harness.template import StateMachineResource, TableResource, Template

__all__ = ["create_table", "dynamodb_client", "provision"]

_DEADLINE = 10.0


def provision(template: Template, urls: Mapping[str, str], region: str) -> dict[str, str]:
    """Create what is not there yet; gives the state machines' ARNs by logical id.

    Raises:
        FileError: a table or a definition is refused; says what DynamoDB or the engine says.
        StackError: DynamoDB or the engine does not answer.

    """
    with Wire(_DEADLINE) as wire:
        _create_tables(dynamodb_client(urls["dynamodb"], region, wire), template.tables)
        engine = AwsJson(urls["step_functions"], service="states", region=region, wire=wire)
        return _create_machines(engine, template.state_machines)


def dynamodb_client(url: str, region: str, wire: Wire) -> AwsJson:
    """Make a client whose calls no journal shows and no fault strikes."""
    return AwsJson(url, service="dynamodb", region=region, wire=wire, headers=OBSERVER)


def create_table(client: AwsJson, table: TableResource) -> None:
    """Create a table."""
    client.call("CreateTable", table.create_table)
    if table.time_to_live is not None:
        client.call("UpdateTimeToLive", table.time_to_live)


def _create_tables(client: AwsJson, tables: Sequence[TableResource]) -> None:
    present = client.call("ListTables", {})["TableNames"] if tables else []
    for table in tables:
        if table.name not in present:
            _create_table(client, table)


def _create_table(client: AwsJson, table: TableResource) -> None:
    try:
        create_table(client, table)
    except AwsCallError as error:
        raise FileError([Problem(table.location, f"this is refused: {error}")]) from error


def _create_machines(engine: AwsJson, machines: Sequence[StateMachineResource]) -> dict[str, str]:
    present = dict(_present(engine)) if machines else {}
    return {
        machine.logical_id: _update(engine, present[machine.name], machine)
        if machine.name in present
        else _create(engine, machine)
        for machine in machines
    }


def _present(engine: AwsJson) -> Iterator[tuple[str, str]]:
    more: JsonObject = {}
    while True:
        page = engine.call("ListStateMachines", more)
        for each in page["stateMachines"]:
            yield each["name"], each["stateMachineArn"]
        if not page.get("nextToken"):
            return
        more = {"nextToken": page["nextToken"]}


def _update(engine: AwsJson, arn: str, machine: StateMachineResource) -> str:
    """Give a machine that an attached stack has already the definition of the template."""
    change: JsonObject = {"stateMachineArn": arn, "definition": machine.definition}
    try:
        engine.call("UpdateStateMachine", change)
    except AwsCallError as error:
        raise _refused(engine, machine, error) from error
    return arn


def _create(engine: AwsJson, machine: StateMachineResource) -> str:
    request: dict[str, Any] = {
        "name": machine.name,
        "definition": machine.definition,
        "roleArn": machine.role_arn,
        "type": machine.type,
    }
    try:
        return str(engine.call("CreateStateMachine", request)["stateMachineArn"])
    except AwsCallError as error:
        raise _refused(engine, machine, error) from error


def _refused(engine: AwsJson, machine: StateMachineResource, error: AwsCallError) -> FileError:
    problems = list(_diagnosed(engine, machine))
    return FileError(problems or [Problem(definition_place(machine), f"this is refused: {error}")])


def _diagnosed(engine: AwsJson, machine: StateMachineResource) -> Iterator[Problem]:
    """Ask what exactly is wrong with a definition; not every engine can tell."""
    request: JsonObject = {"definition": machine.definition, "type": machine.type}
    try:
        answer = engine.call("ValidateStateMachineDefinition", request)
    except (AwsCallError, StackError):
        return
    for each in answer["diagnostics"]:
        if each["severity"] == "ERROR":
            place = definition_place(machine, each.get("location", ""))
            yield Problem(place, f"{each['message']} ({each['code']})")
