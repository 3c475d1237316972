"""The service's tables, through DynamoDB's API: look into them, empty them."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from harness.stack.aws import AwsCallError
from harness.stack.dynamodb import SEAM
from harness.stack.items import plain_item
from harness.stack.provisioning import create_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from harness.model.base import JsonObject
    from harness.seams import SeamClient
    from harness.stack.aws import AwsJson
    from harness.template import TableResource

__all__ = ["Tables"]

_READING = frozenset(
    {
        "BatchGetItem",
        "DescribeTable",
        "DescribeTimeToLive",
        "GetItem",
        "ListTables",
        "Query",
        "Scan",
        "TransactGetItems",
    }
)
"""Operations that leave every table as it is."""

_ONE_ITEM = {"PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
"""Operations on one item, with the member of the request that holds its key."""

_BATCH = 25
"""How many items one BatchWriteItem takes (API reference)."""


class Tables:
    """Looks into tables; knows from the seam's journal what may be in them, without looking."""

    def __init__(self, tables: Sequence[TableResource], client: AwsJson, seam: SeamClient) -> None:
        self._tables = {table.name: table for table in tables}
        self._client = client
        self._seam = seam
        self._read = 0
        self._unsure = set(self._tables)
        self._keys: dict[str, dict[str, Any]] = {name: {} for name in self._tables}

    def items(self, names: Collection[str]) -> dict[str, list[JsonObject]]:
        """Read tables; gives their items as plain JSON."""
        wanted = [name for name in self._tables if name in names]
        return {name: [*map(plain_item, self._scan(name))] for name in wanted}

    def empty(self) -> None:
        """Empty every table, before the seam's journal is reset.

        Deletes what was written, many items a call: to delete and create the tables instead would
        take ten times as long.
        """
        self._follow()
        for name in self._unsure:
            for item in self._scan(name):
                self._remember(name, item)
        keys = [(name, key) for name, known in self._keys.items() for key in known.values()]
        for start in range(0, len(keys), _BATCH):
            by_table: defaultdict[str, list[Any]] = defaultdict(list)
            for name, key in keys[start : start + _BATCH]:
                by_table[name].append({"DeleteRequest": {"Key": key}})
            self._client.call("BatchWriteItem", {"RequestItems": dict(by_table)})
        self._keys = {name: {} for name in self._tables}
        self._unsure.clear()
        self._read = 0

    def _follow(self) -> None:
        """Find out which items calls since the last time may have written."""
        for entry in self._seam.ask("GET", f"/__admin/journal?since={self._read}")["entries"]:
            self._read = entry["seq"]
            if entry["seam"] == SEAM and not (_reads(entry) or _refused(entry)):
                self._note(entry)

    def _note(self, entry: dict[str, Any]) -> None:
        """Remember the key of the item that a call wrote, or that it wrote who knows what."""
        operation = entry["labels"].get("operation")
        table = entry["labels"].get("table", "")
        if operation in _ONE_ITEM and table in self._tables and entry["response"] is not None:
            self._remember(table, entry["request"]["body"][_ONE_ITEM[operation]])
        else:
            self._unsure |= set(table.split(",")) & self._tables.keys() or self._tables.keys()

    def _remember(self, table: str, item: dict[str, Any]) -> None:
        schema = self._tables[table].create_table["KeySchema"]
        key = {part["AttributeName"]: item[part["AttributeName"]] for part in schema}
        self._keys[table][json.dumps(key)] = key

    def _scan(self, name: str) -> Iterable[dict[str, Any]]:
        more: JsonObject = {}
        while True:
            try:
                page = self._client.call("Scan", {"TableName": name, **more})
            except AwsCallError as error:
                if error.code != "ResourceNotFoundException":
                    raise
                create_table(self._client, self._tables[name])  # the service itself deleted it
                return
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _reads(entry: dict[str, Any]) -> bool:
    return entry["labels"].get("operation") in _READING


def _refused(entry: dict[str, Any]) -> bool:
    """Tell whether a call wrote nothing, for DynamoDB or a fault answered that it is wrong."""
    response = entry["response"]
    return response is not None and 400 <= response["status"] < 500  # noqa: PLR2004
