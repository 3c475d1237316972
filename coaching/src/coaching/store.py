"""The two tables that coaching owns: conversations and coaching sessions.

``conversations`` holds one item per exchange: hash key ``conversation_key`` (tenant and
conversation), range key ``request_id``. So one conditional put makes a repetition safe, and one
query by key reads a conversation, of this tenant only. ``coaching-sessions`` holds one item per
session, which DynamoDB deletes 30 days after its last use (``expires_at``).
"""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from coaching.errors import StorageUnavailable
from coaching.models.business_context import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

__all__ = ["ConversationStore", "open_store"]

logger = logging.getLogger(__name__)

SESSION_LIFETIME = timedelta(days=30)

# One more try after DynamoDB's own 50 ms back-off (legacy mode), then the caller should know:
# every caller can repeat a request safely, and none wants to wait for minutes.
DYNAMODB = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "legacy", "total_max_attempts": 2}
)


def open_store(environment: Mapping[str, str]) -> ConversationStore:
    """Connect to the tables that ``CONVERSATIONS_TABLE`` and ``COACHING_SESSIONS_TABLE`` name."""
    return ConversationStore(
        boto3.session.Session().client("dynamodb", config=DYNAMODB),
        conversations=environment["CONVERSATIONS_TABLE"],
        sessions=environment["COACHING_SESSIONS_TABLE"],
    )


class ConversationStore:
    """Reads and writes exchanges and sessions.

    Every method raises `StorageUnavailable` when DynamoDB does not do what it is asked.
    """

    def __init__(self, client: DynamoDBClient, *, conversations: str, sessions: str) -> None:
        self._client = client
        self._conversations = conversations
        self._sessions = sessions

    def exchanges(self, tenant_id: str | None, conversation_id: str) -> tuple[Exchange, ...]:
        """Read a conversation, oldest exchange first; empty when the tenant has no such one."""
        with _storage_trouble():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._conversations,
                ConsistentRead=True,
                KeyConditionExpression="conversation_key = :key",
                ExpressionAttributeValues={":key": {"S": _key(tenant_id, conversation_id)}},
            )
            found = [_exchange(item) for page in pages for item in page["Items"]]
        return tuple(sorted(found, key=lambda each: (each.created_at, each.request_id)))

    def add(self, exchange: Exchange) -> Exchange:
        """Store an exchange once; give the one that is stored, an earlier one if there was."""
        try:
            with _storage_trouble():
                self._client.put_item(
                    TableName=self._conversations,
                    Item=_item(exchange),
                    ConditionExpression="attribute_not_exists(conversation_key)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except self._client.exceptions.ConditionalCheckFailedException as already:
            failure: Any = already.response
            return _exchange(failure["Item"])
        return exchange

    def touch_session(self, exchange: Exchange) -> None:
        """Remember that the session was used, by whom and for what; repeating it is harmless."""
        expires = exchange.created_at + SESSION_LIFETIME
        named = {
            "session_id": exchange.session_id,
            "conversation_id": exchange.conversation_id,
            "last_active_at": exchange.created_at.isoformat(),
            "tenant_id": exchange.tenant_id,
            "user_id": exchange.user_id,
        }
        values = {f":{name}": {"S": value} for name, value in named.items() if value is not None}
        set_names = [f"{name[1:]} = {name}" for name in values]
        set_names += ["expires_at = :expires_at"]
        set_names += ["started_at = if_not_exists(started_at, :last_active_at)"]
        with _storage_trouble():
            self._client.update_item(
                TableName=self._sessions,
                Key={
                    "session_key": {
                        "S": _key(exchange.tenant_id, exchange.user_id, exchange.session_id)
                    }
                },
                UpdateExpression=f"SET {', '.join(set_names)}",
                ExpressionAttributeValues={
                    **values,
                    ":expires_at": {"N": str(int(expires.timestamp()))},
                },
            )


@contextmanager
def _storage_trouble() -> Iterator[None]:
    """Turn what botocore raises into one error; a failed condition is an answer, not trouble."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code == "ConditionalCheckFailedException":
            raise
        logger.warning("DynamoDB: %s", error)
        raise StorageUnavailable("conversations can't be stored or read right now") from error


def _key(*ids: str | None) -> str:
    """Join ids. They hold no spaces, so no two lists of ids give the same key."""
    return " ".join(each or "" for each in ids)


def _item(exchange: Exchange) -> dict[str, AttributeValueTypeDef]:
    """Write an exchange; metadata as JSON text, because DynamoDB can't hold every JSON number."""
    fields = exchange.model_dump(mode="json")
    texts = {
        **{name: value for name, value in fields.items() if isinstance(value, str)},
        "conversation_key": _key(exchange.tenant_id, exchange.conversation_id),
        "metadata": json.dumps(fields["metadata"]),
    }
    summary = {name: {"S": value} for name, value in fields["context"].items() if value is not None}
    return {"context": {"M": summary}, **{name: {"S": value} for name, value in texts.items()}}


def _exchange(item: Mapping[str, AttributeValueTypeDef]) -> Exchange:
    """Read an exchange back."""
    fields: dict[str, object] = {name: value["S"] for name, value in item.items() if "S" in value}
    return Exchange.model_validate(
        {
            **fields,
            "context": {name: value["S"] for name, value in item["context"]["M"].items()},
            "metadata": json.loads(item["metadata"]["S"]),
        }
    )
