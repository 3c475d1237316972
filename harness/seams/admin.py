"""A seam's admin API: what it saw, what is planned, a clean slate."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import parse_qs

from pydantic import Field, ValidationError

from harness.faults.asgi import Receive, Scope, Send, respond, respond_json
from harness.model.base import JsonObject, JsonValue, Model
from harness.model.fault import Fault, written
from harness.model.scenario import Given
from harness.seams.messages import read_body

if TYPE_CHECKING:
    from harness.seams.journal import Journal
    from harness.seams.plan import FaultPlan

__all__ = ["Admin", "AdminRequest", "Refused", "Reply", "Route", "StatesHandler"]


class Refused(Exception):  # noqa: N818 -- read as "the admin request was refused"
    """An admin request that can't be done: a 400 that says why and lists what is ``known``."""

    def __init__(self, detail: str, known: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.known = tuple(known)


@dataclass(frozen=True, slots=True)
class AdminRequest:
    """A request to the admin API; ``body`` is null when it was empty."""

    query: Mapping[str, str]
    body: JsonValue


@dataclass(frozen=True, slots=True)
class Reply:
    """A JSON answer of the admin API; ``body`` is not sent with 204."""

    status: int = 204
    body: JsonValue = None


Route = Callable[[AdminRequest], Awaitable[Reply]]
"""Answers one admin request; may raise `Refused`."""

StatesHandler = Callable[[Sequence[Given]], None]
"""Puts up these provider states in the place of all others, or raises `Refused`."""


class _Faults(Model):
    faults: list[Fault] = []


class _Reset(_Faults):
    states: list[Given] = []
    caller_timeout: Annotated[float, Field(gt=0)] | None = None


_T = TypeVar("_T", bound=Model)


class Admin:
    """Answers ``/health`` and ``/__admin/…`` for the seams of one component.

    ``routes`` adds to or replaces what it answers, keyed ``"POST /__admin/environment"``;
    ``states`` puts up provider states on a reset, where the component has any.
    """

    def __init__(
        self,
        journal: Journal,
        plan: FaultPlan,
        *,
        states: StatesHandler | None = None,
        routes: Mapping[str, Route] | None = None,
    ) -> None:
        self._journal = journal
        self._plan = plan
        self._states = states
        self._routes: dict[str, Route] = {
            "GET /health": self._health,
            "GET /__admin/journal": self._entries,
            "GET /__admin/faults": self._armed,
            "POST /__admin/faults": self._arm,
            "POST /__admin/reset": self._reset,
            **(routes or {}),
        }
        self._paths = {key.partition(" ")[2] for key in self._routes}

    def owns(self, scope: Scope) -> bool:
        """Tell whether a request is one for the admin API."""
        path: str = scope["path"]
        return path in self._paths or path.startswith("/__admin/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one admin request, as an ASGI app."""
        route = self._routes.get(f"{scope['method']} {scope['path']}")
        if route is None:
            detail = f"no {scope['method']} {scope['path']} here"
            return await _problem(send, 404, detail, sorted(self._routes))
        try:
            reply = await route(await _admin_request(scope, receive))
        except Refused as refused:
            return await _problem(send, 400, refused.detail, refused.known)
        if reply.status == 204:  # noqa: PLR2004 -- No Content
            return await respond(send, 204, [], b"")
        return await respond_json(send, reply.status, reply.body)

    async def _health(self, _: AdminRequest) -> Reply:
        return Reply(200, {"status": "ok", "seams": [*self._plan.seams]})

    async def _entries(self, request: AdminRequest) -> Reply:
        since = request.query.get("since", "0")
        if not since.isdecimal():
            raise Refused(f"since={since} is not a number of a journal entry")
        entries = self._journal.entries(int(since))
        return Reply(200, {"entries": [entry.model_dump(mode="json") for entry in entries]})

    async def _armed(self, _: AdminRequest) -> Reply:
        armed = [{**written(each.fault), "struck": each.struck} for each in self._plan.armed()]
        return Reply(200, {"faults": [*armed]})

    async def _arm(self, request: AdminRequest) -> Reply:
        wanted = _parse(_Faults, request.body)
        self._check(wanted.faults)
        self._plan.arm(wanted.faults)
        return Reply()

    async def _reset(self, request: AdminRequest) -> Reply:
        wanted = _parse(_Reset, {} if request.body is None else request.body)
        self._check(wanted.faults)
        if self._states is not None:
            self._states(wanted.states)
        elif wanted.states:
            raise Refused("nothing here has provider states")
        self._plan.arm(wanted.faults)
        self._plan.caller_timeout = wanted.caller_timeout
        self._journal.clear()
        return Reply()

    def _check(self, faults: Sequence[Fault]) -> None:
        if wrong := self._plan.objections(faults):
            raise Refused("; ".join(wrong), sorted(self._plan.seams))


async def _admin_request(scope: Scope, receive: Receive) -> AdminRequest:
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    raw = await read_body(receive)
    try:
        body = json.loads(raw) if raw else None
    except (ValueError, RecursionError) as error:
        raise Refused(f"the body is not JSON: {error}") from error
    return AdminRequest({name: values[-1] for name, values in query.items()}, body)


def _parse(model: type[_T], body: JsonValue) -> _T:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        wrong = [
            f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}"
            for each in error.errors(include_url=False)
        ]
        raise Refused("; ".join(wrong)) from error


async def _problem(send: Send, status: int, detail: str, known: Sequence[str]) -> None:
    problem: JsonObject = {"title": "Refused", "status": status, "detail": detail}
    await respond_json(send, status, {**problem, "known": [*known]}, "application/problem+json")
