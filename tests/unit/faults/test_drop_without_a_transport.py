"""Under a server that hides its connection a drop leaves the answer undone, and returns."""

from __future__ import annotations

import asyncio
from typing import Any

from harness.faults import Call, strike
from harness.model.fault import Fault


def messages_of(moment: str) -> list[str]:
    sent: list[str] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> Any:
        raise AssertionError("nobody should wait for a connection that can't be closed")

    async def app(_scope: Any, _receive: Any, answer: Any) -> None:
        assert moment == "mid_answer", "the call must not reach the app"
        await answer({"type": "http.response.start", "status": 200, "headers": []})
        await answer({"type": "http.response.body", "body": b"done"})

    call = Call(
        fault=Fault.model_validate({"at": "api", "drop": moment}),
        kind="provider",
        app=app,
        scope={},
        receive=receive,
        send=send,
        server_receive=receive,
        server_send=send,
    )
    asyncio.run(strike(call))
    return sent


def test_before_the_answer_nothing_is_sent() -> None:
    assert messages_of("before_answer") == []


def test_in_the_middle_the_answer_is_begun() -> None:
    assert messages_of("mid_answer") == ["http.response.start", "http.response.body"]
