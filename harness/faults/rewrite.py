"""What `change` and `remove` share: let the app answer, then rewrite the JSON it answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.faults.asgi import respond
from harness.faults.call import FaultNotPossibleError
from harness.faults.collect import collect

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.faults.call import Call
    from harness.model.base import JsonValue

__all__ = ["rewrite"]


async def rewrite(call: Call, changed: Callable[[JsonValue], JsonValue]) -> None:
    """Send the app's answer with its JSON body rewritten.

    Raises:
        FaultNotPossibleError: the answer is not JSON, or has nothing at the place to change.

    """
    answered = await collect(call)
    body = _rewritten(answered.body, changed)
    await respond(call.send, answered.status, answered.headers, body)


def _rewritten(body: bytes, changed: Callable[[JsonValue], JsonValue]) -> bytes:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise FaultNotPossibleError("the answer is not JSON") from error
    try:
        return json.dumps(changed(document), ensure_ascii=False).encode()
    except LookupError as error:
        raise FaultNotPossibleError(f"the answer has nothing at {error.args[0]}") from error
