"""Turns any ASGI app into a seam: watched, spoilt on demand, and steered over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.faults import Call, FaultNotPossibleError, strike
from harness.faults.asgi import respond_json
from harness.model.exchange import Request
from harness.seams.admin import Admin
from harness.seams.journal import Journal
from harness.seams.messages import read_body, request_of
from harness.seams.plan import FaultPlan
from harness.seams.recorder import Recorder, Replayed

if TYPE_CHECKING:
    from harness.faults import SeamKind
    from harness.faults.asgi import App, Receive, Scope, Send
    from harness.model.fault import Fault
    from harness.seams.admin import Route, StatesHandler

__all__ = [
    "LABELS_KEY",
    "OBSERVER",
    "Labels",
    "Look",
    "Notes",
    "SeamGroup",
    "SeamMiddleware",
    "Sighting",
    "http_labels",
]

OBSERVER = "x-harness-observer"
"""A request with this header, of value ``true``, is nobody's business."""

LABELS_KEY = "harness.labels"
"""Where in its scope the app finds the call's labels, to add what it learns before it answers."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A call as one of the seams of a component sees it."""

    seam: str
    labels: Mapping[str, str] = field(default_factory=dict)


Look = Callable[[Request], Sighting | None]
"""Tells which seam a request meets, if any; must not raise."""

Labels = Callable[[Request], Mapping[str, str]]
"""Tells what faults and traces should know of a request; must not raise."""


def http_labels(request: Request) -> dict[str, str]:
    """Label a request with its method, path, and the last value of each query parameter."""
    query = {name: values[-1] for name, values in request.query.items()}
    return {**query, "method": request.method, "path": request.path}


@dataclass(frozen=True, slots=True)
class Notes:
    """A journal and a fault plan, which the seams of several apps may share."""

    journal: Journal = field(default_factory=Journal)
    faults: FaultPlan = field(default_factory=FaultPlan)


class SeamGroup:
    """An ASGI app before another: the seams of one component, with one journal and fault plan.

    Apps that share ``notes`` have one admin API, which answers on the port of each: one question
    instead of two. ``seams`` names those of this app with their kinds; ``look`` tells which one a
    request meets. Requests that
    meet none go through unseen, and so does everything that is not HTTP. Must be the outermost
    app, or `drop` can't find the connection.
    """

    def __init__(  # noqa: PLR0913 -- all but the app by name
        self,
        app: App,
        *,
        seams: Mapping[str, SeamKind],
        look: Look,
        states: StatesHandler | None = None,
        routes: Mapping[str, Route] | None = None,
        notes: Notes | None = None,
    ) -> None:
        notes = notes or Notes()
        self.app = app
        self.journal, self.faults = notes.journal, notes.faults
        self.faults.seams.update(seams)
        self._admin = Admin(self.journal, self.faults, states=states, routes=routes)
        self._look = look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the app answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self._admin.owns(scope):
            await self._admin(scope, receive, send)
        elif (OBSERVER.encode(), b"true") in scope["headers"]:
            await self.app(scope, receive, send)
        else:
            await self._meet(scope, receive, send)

    async def _meet(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive)
        if body is None:
            return
        request = request_of(scope, body)
        again = Replayed(body, receive)
        sighting = self._look(request)
        if sighting is None:
            await self.app(scope, again, send)
            return
        entry = self.journal.open(sighting.seam, request, dict(sighting.labels))
        scope[LABELS_KEY] = entry.labels
        recorder = Recorder(entry, send)
        try:
            if fault := self.faults.take(entry.seam, entry.labels):
                entry.fault = fault.effect
                await self._strike(fault, scope, again, recorder)
            else:
                await self.app(scope, again, recorder)
        finally:
            entry.finish(None)

    async def _strike(self, fault: Fault, scope: Scope, receive: Replayed, send: Recorder) -> None:
        call = Call(
            fault=fault,
            kind=self.faults.seams[fault.at],
            app=self.app,
            scope=scope,
            receive=receive,
            send=send,
            server_receive=receive.server_receive,
            server_send=send.server_send,
            caller_timeout=self.faults.caller_timeout,
        )
        try:
            await strike(call)
        except FaultNotPossibleError as error:
            detail = f"the fault {fault.effect} could not strike: {error}"
            await respond_json(send, 500, {"title": "FaultNotPossible", "detail": detail})


class SeamMiddleware(SeamGroup):
    """An ASGI app before another: one seam, which every request to the app meets."""

    def __init__(  # noqa: PLR0913 -- all but the app by name
        self,
        app: App,
        *,
        seam: str,
        kind: SeamKind = "provider",
        labels: Labels = http_labels,
        states: StatesHandler | None = None,
        routes: Mapping[str, Route] | None = None,
        notes: Notes | None = None,
    ) -> None:
        super().__init__(
            app,
            seams={seam: kind},
            look=lambda request: Sighting(seam, labels(request)),
            states=states,
            routes=routes,
            notes=notes,
        )
