"""Operations on the aliases of state machines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.aliases import Alias, Route, read_routes
from harness.stepfunctions.api.arns import parse_machine
from harness.stepfunctions.api.errors import ApiError, invalid_arn, resource_missing, validation
from harness.stepfunctions.api.executions import epoch
from harness.stepfunctions.api.paging import page

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator

__all__ = ["create", "delete", "describe", "list_aliases", "update"]


async def create(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer CreateStateMachineAlias; creating the same again gives what is there already."""
    routes = _routes(simulator, request)
    machine, name = parse_machine(routes[0].version_arn).arn, request.required("name")
    now, description = simulator.now(), request.text("description")
    alias = Alias(f"{machine}:{name}", name, routes, now, now, description=description)
    found = simulator.machines.aliases.get(alias.arn)
    if found is None:
        simulator.machines.add_alias(alias)
    elif (found.routes, found.description) != (routes, description):
        message = "Failed to create alias because an alias with the same name and a different "
        raise ApiError("ConflictException", f"{message}routing configuration already exists.")
    created = (found or alias).created
    return {"stateMachineAliasArn": alias.arn, "creationDate": epoch(created)}


async def describe(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeStateMachineAlias."""
    alias = _alias(simulator, request)
    told = {
        "stateMachineAliasArn": alias.arn,
        "name": alias.name,
        "routingConfiguration": [each.describe() for each in alias.routes],
        "creationDate": epoch(alias.created),
        "updateDate": epoch(alias.updated),
    }
    return told if alias.description is None else {**told, "description": alias.description}


async def update(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer UpdateStateMachineAlias."""
    alias, description = _alias(simulator, request), request.text("description")
    routed = "routingConfiguration" in request
    if description is None and not routed:
        raise validation("Either description or routingConfiguration must be specified")
    routes = _routes(simulator, request) if routed else alias.routes
    if parse_machine(routes[0].version_arn).arn != parse_machine(alias.arn).arn:
        raise validation("Routing configuration must have versions of the alias's state machine")
    changed = replace(alias, routes=routes, updated=simulator.now())
    if description is not None:
        changed = replace(changed, description=description)
    simulator.machines.aliases[alias.arn] = changed
    return {"updateDate": epoch(changed.updated)}


async def delete(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DeleteStateMachineAlias."""
    del simulator.machines.aliases[_alias(simulator, request).arn]
    return {}


async def list_aliases(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListStateMachineAliases, of a machine or of one version, newest first."""
    arn = request.required("stateMachineArn")
    simulator.machines.get(arn)
    target = parse_machine(arn)
    aliases = [
        each
        for each in reversed(simulator.machines.aliases_of(target.arn))
        if target.version is None or each.leads_to(arn)
    ]
    shown, more = page(
        request, aliases, lambda each: each.order, about=f"aliases {arn}", falling=True
    )
    told = [
        {"stateMachineAliasArn": each.arn, "creationDate": epoch(each.created)} for each in shown
    ]
    return {"stateMachineAliases": told, **more}


def _alias(simulator: Simulator, request: Request) -> Alias:
    arn = request.required("stateMachineAliasArn")
    if parse_machine(arn).alias is None:
        raise invalid_arn(arn)
    if arn not in simulator.machines.aliases:
        raise resource_missing(arn)
    return simulator.machines.aliases[arn]


def _routes(simulator: Simulator, request: Request) -> tuple[Route, ...]:
    routes = read_routes(request.structures("routingConfiguration"))
    for each in routes:
        if parse_machine(each.version_arn).version is None:
            raise invalid_arn(each.version_arn)
        if not simulator.machines.has(each.version_arn):
            raise resource_missing(each.version_arn)
    return routes
