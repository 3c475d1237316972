"""The control port: the stack's index, the API's log, and a clear no to everything else.

AWS services that the stack does not put up lead here too (``AWS_ENDPOINT_URL``), so that a call
to one of them never leaves this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from harness.faults.asgi import respond_json
from harness.functions.logs import FunctionLogs, Output

if TYPE_CHECKING:
    from pathlib import Path

    from harness.faults.asgi import Receive, Scope, Send
    from harness.stack.index import StackIndex

__all__ = ["Control"]


class Control:
    """An ASGI app; ``log`` is the file that the component called ``name`` logs to."""

    def __init__(self) -> None:
        self.index: StackIndex | None = None
        self._logs = FunctionLogs()
        self._outputs: dict[str, Output] = {}

    def watch(self, name: str, log: Path) -> None:
        """Tell a component's log lines, from now on."""
        self._outputs[name] = Output(log)

    def close(self) -> None:
        """Close the log files."""
        for output in self._outputs.values():
            output.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer ``GET /stack.json`` and ``GET /__admin/logs?since=N``."""
        match scope["path"]:
            case "/stack.json" if self.index is not None:
                await respond_json(send, 200, self.index.model_dump(mode="json"))
            case "/__admin/logs":
                query = parse_qs(scope["query_string"].decode())
                since = int(query.get("since", ["0"])[0])
                await respond_json(send, 200, {"lines": self._lines(since)})
            case path:
                target = dict(scope["headers"]).get(b"x-amz-target", path.encode()).decode()
                message = f"the harness puts up nothing that answers {scope['method']} {target}"
                await respond_json(send, 404, {"__type": "NotPutUp", "message": message})

    def _lines(self, since: int) -> object:
        for name, output in self._outputs.items():
            if printed := output.read():
                self._logs.add(name, printed)
        return self._logs.since(since)
