"""The service's tables, through DynamoDB's API: look into them, empty them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from harness.stack.aws import AwsCallError
from harness.stack.items import plain_item
from harness.stack.provisioning import create_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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

_BATCH = 25
"""How many items one BatchWriteItem takes (API reference)."""


class Tables:
    """Looks into tables, and at the seam's journal for which of them may have changed."""

    def __init__(self, tables: Sequence[TableResource], client: AwsJson, seam: SeamClient) -> None:
        self._tables = {table.name: table for table in tables}
        self._client = client
        self._seam = seam
        self._read = 0
        self._stale = set(self._tables)
        self._held: dict[str, list[dict[str, Any]]] = {}

    def items(self) -> dict[str, list[JsonObject]]:
        """Give every table's items as plain JSON; only what was written to is read again."""
        self._look()
        return {name: [*map(plain_item, self._held[name])] for name in self._tables}

    def empty(self) -> None:
        """Empty every table, before the seam's journal is reset.

        Deletes what is there, many items a call: to delete and create the tables instead would
        take ten times as long.
        """
        self._look()
        deletions = [
            (name, {"DeleteRequest": {"Key": self._key(name, item)}})
            for name, items in self._held.items()
            for item in items
        ]
        for start in range(0, len(deletions), _BATCH):
            by_table: defaultdict[str, list[Any]] = defaultdict(list)
            for name, deletion in deletions[start : start + _BATCH]:
                by_table[name].append(deletion)
            self._client.call("BatchWriteItem", {"RequestItems": dict(by_table)})
        self._held = {name: [] for name in self._tables}
        self._read = 0

    def _look(self) -> None:
        """Read again what may have changed."""
        self._stale |= self._written()
        for name in self._stale:
            self._held[name] = list(self._scan(name))
        self._stale.clear()

    def _key(self, name: str, item: dict[str, Any]) -> dict[str, Any]:
        schema = self._tables[name].create_table["KeySchema"]
        return {part["AttributeName"]: item[part["AttributeName"]] for part in schema}

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

    def _written(self) -> set[str]:
        """Name the tables that calls since the last time may have written to."""
        written: set[str] = set()
        for entry in self._seam.ask("GET", f"/__admin/journal?since={self._read}")["entries"]:
            self._read = entry["seq"]
            labels = entry["labels"]
            if labels.get("operation") not in _READING:
                named = set(labels.get("table", "").split(",")) & self._tables.keys()
                written |= named or self._tables.keys()
        return written
