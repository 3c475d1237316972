"""The control port: the stack's index, and a clear no to everything else.

AWS services that the stack does not put up lead here too (``AWS_ENDPOINT_URL``), so that a call
to one of them never leaves this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.faults.asgi import respond_json

if TYPE_CHECKING:
    from harness.faults.asgi import Receive, Scope, Send
    from harness.stack.index import StackIndex

__all__ = ["Control"]


class Control:
    """An ASGI app; there is no ``index`` before the stack is up."""

    def __init__(self) -> None:
        self.index: StackIndex | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer ``GET /stack.json``."""
        if scope["path"] == "/stack.json" and self.index is not None:
            await respond_json(send, 200, self.index.model_dump(mode="json"))
            return
        target = dict(scope["headers"]).get(b"x-amz-target", scope["path"].encode()).decode()
        message = f"the harness puts up nothing that answers {scope['method']} {target}"
        await respond_json(send, 404, {"__type": "NotPutUp", "message": message})
