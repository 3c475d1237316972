"""The coaching API in process, on tables as the template declares them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import httpx
import pytest

from coaching.api.app import create_app
from coaching.store import ConversationStore, open_store
from harness.template import read_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI

PROJECT = Path(__file__).parents[3] / "coaching"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "fake",
    "AWS_SECRET_ACCESS_KEY": "fake",
    "AWS_DEFAULT_REGION": "us-east-1",
    "CONVERSATIONS_TABLE": "conversations",
    "COACHING_SESSIONS_TABLE": "coaching-sessions",
}


class InProcess(httpx.BaseTransport):
    """Calls an ASGI app from synchronous code; an error in the app becomes its 500."""

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def call() -> httpx.Response:
            answer = await self._inner.handle_async_request(request)
            return httpx.Response(
                answer.status_code, headers=answer.headers, content=await answer.aread()
            )

        return asyncio.run(call())


class OneAtATime:
    """A DynamoDB client that lets one call through at a time (moto needs that), and counts them."""

    def __init__(self, client: Any) -> None:
        self._client, self._lock = client, Lock()
        self.exceptions = client.exceptions
        self.calls: list[str] = []

    def put_item(self, **arguments: Any) -> Any:
        return self._call("put_item", self._client.put_item, arguments)

    def update_item(self, **arguments: Any) -> Any:
        return self._call("update_item", self._client.update_item, arguments)

    def get_paginator(self, operation: str) -> Any:
        pages = self._client.get_paginator(operation)

        def paginate(**arguments: Any) -> Any:
            return self._call(operation, lambda **a: list(pages.paginate(**a)), arguments)

        return SimpleNamespace(paginate=paginate)

    def _call(self, name: str, call: Any, arguments: dict[str, Any]) -> Any:
        with self._lock:
            self.calls.append(name)
            return call(**arguments)


@dataclass(frozen=True, slots=True)
class Tables:
    """The two tables, to look into."""

    client: Any

    def items(self, table: str) -> list[dict[str, Any]]:
        return self.client.scan(TableName=table)["Items"]

    def counts(self) -> tuple[int, int]:
        return len(self.items("conversations")), len(self.items("coaching-sessions"))


@pytest.fixture(scope="module")
def kept_tables() -> Iterator[Tables]:
    """Tables in moto, in this process, with credentials that are none."""
    import boto3  # noqa: PLC0415 -- boto3 and moto take a second, for those who use them
    from moto import mock_aws  # noqa: PLC0415

    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        yield _tables(boto3.session.Session().client("dynamodb"))


def _tables(client: Any) -> Tables:
    template = read_template(PROJECT / "template.yaml", replaced=["COACHING_API_URL"])
    for table in template.tables:
        client.create_table(**table.create_table)
    return Tables(client)


@pytest.fixture
def tables(kept_tables: Tables) -> Tables:
    """Empty tables."""
    keys = {
        "conversations": ("conversation_key", "request_id"),
        "coaching-sessions": ("session_key",),
    }
    for table, names in keys.items():
        for item in kept_tables.items(table):
            kept_tables.client.delete_item(
                TableName=table, Key={name: item[name] for name in names}
            )
    return kept_tables


@pytest.fixture
def dynamodb(tables: Tables) -> OneAtATime:
    """The client that the service uses; it counts its calls."""
    return OneAtATime(tables.client)


@pytest.fixture
def store(dynamodb: OneAtATime) -> ConversationStore:
    return ConversationStore(dynamodb, conversations="conversations", sessions="coaching-sessions")


@pytest.fixture(scope="session")
def client_of() -> Callable[[FastAPI], httpx.Client]:
    """Make a synchronous client of an app in this process."""
    return lambda app: httpx.Client(transport=InProcess(app), base_url="http://coaching")


@pytest.fixture
def api(store: ConversationStore, client_of) -> Iterator[httpx.Client]:
    with client_of(create_app(lambda: store)) as client:
        yield client


@pytest.fixture(scope="module")
def kept_api(kept_tables: Tables, client_of) -> Iterator[httpx.Client]:
    """The API with a store opened from the environment, for as long as the module runs."""
    assert kept_tables.counts() == (0, 0)
    store = open_store(os.environ)
    with client_of(create_app(lambda: store)) as client:
        yield client


@pytest.fixture
def mission_request() -> dict[str, Any]:
    """The request of the mission document, as JSON, with just its fields."""
    return {
        "message": "Help with my goals",
        "business_context": {
            "user": {"id": "123", "name": "John", "role": "CEO"},
            "goals": [{"id": "goal1", "title": "Revenue Growth"}],
        },
    }


@pytest.fixture
def full_context() -> dict[str, Any]:
    """A business context as a frontend passes it on: .NET's answer in snake case, all of it."""
    return {
        "user": {"id": "ceo-john", "tenant_id": "acme", "name": "John", "role": "CEO"},
        "tenant": {"id": "acme", "name": "Acme Corporation", "industry": "Manufacturing"},
        "goals": [
            {"id": "g1", "title": "Revenue Growth", "progress": 62.5, "status": "in_progress"},
            {"id": "g2", "title": "Customer Retention", "progress": 35},
        ],
        "recent_actions": [
            {"id": "a1", "title": "Called the customers", "occurred_at": "2026-11-11T08:00:00Z"},
            {"id": "a2", "title": "Reviewed prices", "occurred_at": "2026-11-21T08:00:00.5Z"},
        ],
        "kpis": [
            {"id": "k1", "name": "MRR", "value": 118500.5, "target": 150000, "unit": "EUR"},
            {"id": "k2", "name": "Churn", "value": 4},
        ],
        "data_scope": "coaching_context",
        "retrieved_at": "2026-11-23T09:30:00.1234567Z",
    }


@pytest.fixture
def wire_answer() -> dict[str, Any]:
    """What the .NET API answers: camel case, and more than coaching reads."""
    return {
        "user": {
            "id": "ceo-john",
            "tenantId": "acme",
            "name": "John",
            "role": "CEO",
            "email": "john@acme.example",
        },
        "tenant": {"id": "acme", "name": "Acme Corporation", "industry": "Manufacturing"},
        "goals": [
            {"id": "g1", "title": "Revenue Growth", "progress": 62.5, "status": "in_progress"}
        ],
        "recentActions": [
            {"id": "a1", "title": "Reviewed prices", "occurredAt": "2026-11-21T08:00:00Z"}
        ],
        "kpIs": [{"id": "k1", "name": "MRR", "value": 4, "target": None, "unit": "EUR"}],
        "dataScope": "coaching_context",
        "retrievedAt": "2026-11-23T09:30:00.1234567Z",
    }
