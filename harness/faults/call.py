"""What an effect gets to work with: the call it strikes, and the thing that would answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from harness.faults.asgi import App, Receive, Scope, Send
    from harness.faults.sense import SeamKind
    from harness.model.fault import Fault

__all__ = ["Call", "Effect", "FaultNotPossibleError"]


class FaultNotPossibleError(Exception):
    """The call met can't be made to suffer the fault: nothing at the pointer to change, say."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a fault strikes.

    ``app`` is what stands behind the seam; ``receive`` gives it the request's body, which was
    read already. ``caller_timeout`` is how many seconds the caller says it waits; null means that
    delays are real. ``server_receive`` and ``server_send`` are the server's own, through which
    effects see and break the connection.
    """

    fault: Fault
    kind: SeamKind
    app: App
    scope: Scope
    receive: Receive
    send: Send
    server_receive: Receive
    server_send: Send
    caller_timeout: float | None = None

    async def passes(self) -> None:
        """Let what stands behind the seam answer, as if nothing were wrong."""
        await self.app(self.scope, self.receive, self.send)

    async def gone(self) -> None:
        """Return when the caller has gone away."""
        while (await self.server_receive())["type"] != "http.disconnect":
            pass


class Effect(Protocol):
    """Makes one call suffer; a plain coroutine function is one."""

    async def __call__(self, call: Call) -> None:
        """Answer the call, or fail to.

        Raises:
            FaultNotPossibleError: this answer can't be spoilt in this way.

        """
