"""What `change` and `remove` share: let the app answer, then rewrite the JSON it answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.faults.asgi import respond
from harness.faults.call import FaultNotPossibleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.faults.asgi import Message
    from harness.faults.call import Call
    from harness.model.base import JsonValue

__all__ = ["rewrite"]

_OF_THE_OLD_BODY = (b"content-length", b"transfer-encoding", b"etag")


async def rewrite(call: Call, changed: Callable[[JsonValue], JsonValue]) -> None:
    """Send the app's answer with its JSON body rewritten.

    Raises:
        FaultNotPossibleError: the answer is not JSON, or has nothing at the place to change.

    """
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await call.app(call.scope, call.receive, collect)
    start = next((m for m in messages if m["type"] == "http.response.start"), None)
    if start is None:
        return
    body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
    headers = [(n, v) for n, v in start["headers"] if n.lower() not in _OF_THE_OLD_BODY]
    await respond(call.send, start["status"], headers, _rewritten(body, changed))


def _rewritten(body: bytes, changed: Callable[[JsonValue], JsonValue]) -> bytes:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise FaultNotPossibleError("the answer is not JSON") from error
    try:
        return json.dumps(changed(document), ensure_ascii=False).encode()
    except LookupError as error:
        raise FaultNotPossibleError(f"the answer has nothing at {error.args[0]}") from error
