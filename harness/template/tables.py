"""DynamoDB tables: what CloudFormation writes, as the API's ``CreateTable`` takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.template.model import TableResource

if TYPE_CHECKING:
    from harness.template.reading import Reading
    from harness.template.scope import Resource

__all__ = ["simple_table", "table"]

_AS_WRITTEN = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)
_CAPACITY = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def table(reading: Reading, resource: Resource) -> TableResource:
    """Read an ``AWS::DynamoDB::Table``; backups, encryption and tags make no difference here."""
    written = {name: reading.value(resource, name) for name in _AS_WRITTEN}
    request: dict[str, Any] = {name: value for name, value in written.items() if value is not None}
    if not {"AttributeDefinitions", "KeySchema"} <= request.keys():
        reading.problem(
            resource.location, f"{resource.logical_id} needs AttributeDefinitions and KeySchema"
        )
    if request.get("BillingMode") != "PAY_PER_REQUEST":
        capacity = reading.mapping(resource, "ProvisionedThroughput")
        request["ProvisionedThroughput"] = capacity or _CAPACITY
    if view := reading.value(resource, "StreamSpecification", "StreamViewType"):
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    return _table(reading, resource, request, reading.mapping(resource, "TimeToLiveSpecification"))


def simple_table(reading: Reading, resource: Resource) -> TableResource:
    """Read an ``AWS::Serverless::SimpleTable``: one key, ``id`` of type String by default."""
    name = reading.text(resource, "PrimaryKey", "Name", default="id")
    kind = reading.text(resource, "PrimaryKey", "Type", default="String")
    request = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind[:1].upper()}],
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return _table(reading, resource, request, {})


def _table(
    reading: Reading, resource: Resource, request: dict[str, Any], time_to_live: dict[str, Any]
) -> TableResource:
    name = reading.name(resource)
    return TableResource(
        logical_id=resource.logical_id,
        name=name,
        create_table={"TableName": name, **request},
        time_to_live={"TableName": name, "TimeToLiveSpecification": time_to_live}
        if time_to_live
        else None,
        location=resource.location,
    )
