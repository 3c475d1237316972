"""What the harness makes of each resource: put it up, leave it out, or refuse it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.template import parameters
from harness.template.errors import kind
from harness.template.sections import section

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from harness.template.nodes import Node
    from harness.template.reading import Reading
    from harness.template.scope import Resource, Scope

__all__ = ["check_sections", "present", "weigh"]

_SAM = "AWS::Serverless-2016-10-31"
_TRANSFORMS = {_SAM, "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"}

_MAKES_NO_DIFFERENCE = (
    "AWS::ApiGateway",
    "AWS::ApplicationAutoScaling::",
    "AWS::CertificateManager::",
    "AWS::CloudWatch::",
    "AWS::EC2::",
    "AWS::Events::Rule",
    "AWS::IAM::",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::",
    "AWS::Route53::",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::WAFv2::",
)
"""Types, or their beginnings, that nothing which runs locally would miss."""

_REFUSED = {
    "AWS::DynamoDB::GlobalTable": "the harness puts up AWS::DynamoDB::Table, not global tables",
    "AWS::CloudFormation::Stack": "the harness does not read nested stacks",
    "AWS::Serverless::Application": "the harness does not read nested applications",
}


def check_sections(
    reading: Reading, root: Node, scope: Scope, given: Mapping[str, parameters.Given]
) -> None:
    """Keep problems of parameters and transforms, and resources without a type."""
    declared = section(root, "Parameters")
    for problem in parameters.check(declared, given, scope.parameters):
        reading.problem(problem.location, problem.message, problem.hint)
    resources = section(root, "Resources")
    if not resources.items():
        reading.problem(resources.location, "the template has no Resources")
    for logical_id in resources.items().keys() - scope.resources.keys():
        looping = logical_id.startswith("Fn::")
        unknown = f"the harness does not know {logical_id}"
        message = unknown if looping else f"{logical_id} needs Type"
        reading.problem(resources.at(logical_id), message)
    _check_transforms(reading, root, scope.resources.values())


def _check_transforms(reading: Reading, root: Node, resources: Collection[Resource]) -> None:
    transform = root.get("Transform")
    names = transform.elements() if transform is not None else []
    for name in names:
        if not isinstance(name.value, str) or name.value not in _TRANSFORMS:
            macro = name.value if isinstance(name.value, str) else kind(name.value)
            reading.problem(name.location, f"the harness can't apply the macro {macro}")
    serverless = [each for each in resources if each.type.startswith("AWS::Serverless::")]
    if serverless and _SAM not in [name.value for name in names]:
        first = serverless[0]
        reading.problem(first.location, f"{first.type} needs a transform", f"Transform: {_SAM}")


def present(reading: Reading) -> Scope:
    """Leave out the resources whose condition does not hold."""
    scope = reading.resolver.scope
    kept = {id_: each for id_, each in scope.resources.items() if _holds(reading, each)}
    return replace(scope, resources=kept, absent=frozenset(scope.resources.keys() - kept.keys()))


def _holds(reading: Reading, resource: Resource) -> bool:
    node = resource.condition
    if node is None:
        return True
    return reading.attempt(
        lambda: reading.resolver.condition(str(node.value), node.location), otherwise=True
    )


def weigh(reading: Reading, resource: Resource, put_up: Collection[str]) -> None:
    """Refuse what can't be left out, and note what is left out and might be missed."""
    if message := _REFUSED.get(resource.type):
        reading.problem(resource.location, message)
    elif resource.type not in put_up and not resource.type.startswith(_MAKES_NO_DIFFERENCE):
        reading.note(
            resource.location,
            f"{resource.logical_id} ({resource.type}) is not put up: nothing answers in its place",
        )
