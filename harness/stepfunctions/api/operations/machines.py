"""Operations on state machines and their versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.arns import parse_machine
from harness.stepfunctions.api.errors import ApiError, check_name, invalid_arn, validation
from harness.stepfunctions.api.executions import epoch
from harness.stepfunctions.api.machines import Kind, Machine, compile_definition
from harness.stepfunctions.api.operations.tags import check_tags
from harness.stepfunctions.api.paging import page

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator
    from harness.stepfunctions.language import StateMachine

__all__ = [
    "create",
    "delete",
    "delete_version",
    "describe",
    "describe_for_execution",
    "list_machines",
    "list_versions",
    "publish",
    "update",
]

_INITIAL = "INITIAL"
"""What a revision is called that has no id, because nothing was changed since the creation."""
_DEFAULTS: dict[str, dict[str, Any]] = {
    "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
    "tracingConfiguration": {"enabled": False},
    "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
}


async def create(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer CreateStateMachine."""
    name, definition = request.required("name"), request.required("definition")
    check_name(name)
    role = _role(request.required("roleArn"))
    kind: Kind = "EXPRESS" if request.text("type") == "EXPRESS" else "STANDARD"
    tags, configuration = request.tags(), _configuration(request)
    description = _version_description(request)
    check_tags(tags)
    now = simulator.now()
    machine = Machine(
        arn=simulator.arns.machine(name),
        name=name,
        kind=kind,
        role_arn=role,
        definition=definition,
        parsed=_compiled(simulator, definition, kind),
        created=now,
        updated=now,
        configuration=configuration,
        publication=(request.flag("publish"), description),
    )
    created = simulator.machines.create(machine)
    if created is machine:
        simulator.tags[machine.arn] = tags
    told = {"stateMachineArn": created.arn, "creationDate": epoch(created.created)}
    if request.flag("publish"):
        version = simulator.machines.publish(created, description, now)
        told["stateMachineVersionArn"] = version.version_arn
    return told


def _compiled(simulator: Simulator, definition: str, kind: Kind) -> StateMachine:
    return compile_definition(definition, kind, mocked=simulator.settings.mocks is not None)


def _role(arn: str) -> str:
    if not arn.startswith("arn:"):
        raise ApiError("InvalidArn", f"Invalid Role Arn: '{arn}'")
    return arn


def _configuration(request: Request) -> dict[str, Any]:
    given = {name: request.structure(name) for name in _DEFAULTS}
    logging = given["loggingConfiguration"] or {}
    if logging.get("level", "OFF") != "OFF" and len(logging.get("destinations") or ()) != 1:
        message = "Invalid Logging Configuration: Must specify exactly one Log Destination."
        raise ApiError("InvalidLoggingConfiguration", message)
    return {name: value for name, value in given.items() if value is not None}


def _version_description(request: Request) -> str | None:
    description = request.text("versionDescription")
    if description is not None and not request.flag("publish"):
        raise validation("Version description can only be set when publish is true")
    return description


async def update(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer UpdateStateMachine. Executions that run go on with the old definition."""
    found = _unqualified(simulator, request.required("stateMachineArn"))
    definition = request.text("definition")
    role = request.text("roleArn")
    configuration = _configuration(request)
    description = _version_description(request)
    if definition is None and role is None and not configuration:
        message = "Either the definition, the role ARN, the LoggingConfiguration, or the "
        message += "TracingConfiguration must be specified"
        raise ApiError("MissingRequiredParameter", message)
    changed = replace(
        found,
        definition=definition or found.definition,
        parsed=_compiled(simulator, definition, found.kind) if definition else found.parsed,
        role_arn=_role(role) if role else found.role_arn,
        configuration=found.configuration | configuration,
        updated=simulator.now(),
        revision=simulator.unique(),
    )
    simulator.machines.update(changed)
    told: dict[str, Any] = {"updateDate": epoch(changed.updated), "revisionId": changed.revision}
    if request.flag("publish"):
        version = simulator.machines.publish(changed, description, changed.updated)
        told["stateMachineVersionArn"] = version.version_arn
    return told


def _unqualified(simulator: Simulator, arn: str) -> Machine:
    if parse_machine(arn).arn != arn:
        raise invalid_arn(arn, f"A version or an alias cannot be changed: {arn}")
    return simulator.machines.get(arn)


async def describe(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeStateMachine, of a machine or of one version of it."""
    arn = request.required("stateMachineArn")
    machine = simulator.machines.get(arn)
    told = _description(request, machine) | {
        "stateMachineArn": arn,
        "status": "ACTIVE",
        "type": machine.kind,
        "creationDate": epoch(machine.created),
    }
    if machine.description is not None:
        told["description"] = machine.description
    return told


def _description(request: Request, machine: Machine) -> dict[str, Any]:
    configuration = {
        name: default | machine.configuration.get(name, {}) for name, default in _DEFAULTS.items()
    }
    revision = {} if machine.revision is None else {"revisionId": machine.revision}
    return {
        "name": machine.name,
        "definition": "{}" if request.metadata_only() else machine.definition,
        "roleArn": machine.role_arn,
        **revision,
        **configuration,
    }


async def describe_for_execution(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeStateMachineForExecution: the machine as it was at the start."""
    run = simulator.executions.get(request.required("executionArn"))
    machine = run.machine
    return _description(request, machine) | {
        "stateMachineArn": machine.arn,
        "updateDate": epoch(machine.updated),
    }


async def list_machines(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListStateMachines, oldest first."""
    shown, more = page(request, simulator.machines.all(), lambda each: each[0], about="machines")
    machines = [
        {
            "stateMachineArn": each.arn,
            "name": each.name,
            "type": each.kind,
            "creationDate": epoch(each.created),
        }
        for _, each in shown
    ]
    return {"stateMachines": machines, **more}


async def delete(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DeleteStateMachine. Executions that run go on, as on AWS for a while."""
    arn = request.required("stateMachineArn")
    if parse_machine(arn).arn != arn:
        raise validation(f"The ARN must be of a state machine, not of a part of it: '{arn}'")
    simulator.machines.delete(arn)
    simulator.tags.pop(arn, None)
    return {}


async def publish(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer PublishStateMachineVersion."""
    machine = _unqualified(simulator, request.required("stateMachineArn"))
    wanted, revision = request.text("revisionId"), machine.revision or _INITIAL
    if wanted not in (None, revision):
        message = f"Failed to publish the State Machine version for revision {wanted}. "
        message += f"The current State Machine revision is {revision}."
        raise ApiError("ConflictException", message)
    description = request.text("description")
    version = simulator.machines.publish(machine, description, simulator.now())
    return {"stateMachineVersionArn": version.version_arn, "creationDate": epoch(version.created)}


async def list_versions(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListStateMachineVersions, newest first."""
    arn = request.required("stateMachineArn")
    versions = simulator.machines.versions(arn)
    shown, more = page(
        request, versions, lambda each: each.version or 0, about=f"versions {arn}", falling=True
    )
    told = [
        {"stateMachineVersionArn": each.version_arn, "creationDate": epoch(each.created)}
        for each in shown
    ]
    return {"stateMachineVersions": told, **more}


async def delete_version(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DeleteStateMachineVersion."""
    simulator.machines.delete_version(request.required("stateMachineVersionArn"))
    return {}
