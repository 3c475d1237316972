"""The stub as an ASGI app: one controller, a seam before it, provider states beside it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from harness.seams import SeamMiddleware, http_labels
from stubs.business_api import aspnet
from stubs.business_api.provider import Clock, Provider, utc_now
from stubs.business_api.states import StateRoutes

if TYPE_CHECKING:
    from harness.faults.asgi import App, Receive, Scope, Send
    from harness.model.exchange import Request as SeenRequest

__all__ = ["app", "create_app"]

DEFAULT_SCOPE = "coaching_context"
NOTE = "x-stub-note"
"""The answer's header, and the journal's label, that says why a request found nobody."""

_REQUIRED = ("userId", "tenantId")
_PARAMETERS = [
    {"name": name, "in": "query", "required": name in _REQUIRED, "schema": {"type": "string"}}
    for name in (*_REQUIRED, "scope")
]


def create_app(clock: Clock = utc_now, *, seam: str = "business_api") -> App:
    """Make a stub of its own: states, journal and faults are nobody else's."""
    provider = Provider(clock)
    states = StateRoutes(provider)
    return SeamMiddleware(
        _any_case(_controller(provider)),
        seam=seam,
        labels=_labels,
        states=states.reset,
        routes=states.routes(),
    )


def _controller(provider: Provider) -> FastAPI:
    api = FastAPI(title="Business context API (stub)", redirect_slashes=False)
    requests = count(1)

    @api.get("/api/v1/business-context", openapi_extra={"parameters": _PARAMETERS})
    async def get_business_context(request: Request) -> Response:
        query = request.query_params.multi_items()
        user_id, tenant_id = (aspnet.first_value(query, name) or "" for name in _REQUIRED)
        given = {"userId": user_id, "tenantId": tenant_id}
        if missing := [name for name, value in given.items() if not value.strip()]:
            number = next(requests)
            return aspnet.missing_parameters(missing, f"00-{number:032x}-{number:016x}-00")
        scope = aspnet.first_value(query, "scope")
        wanted = DEFAULT_SCOPE if scope is None else scope.strip() or None
        answer = aspnet.json_response(provider.business_context(user_id, tenant_id, wanted))
        return _noted(answer, request, provider.unmatched(user_id, tenant_id))

    @api.exception_handler(HTTPException)
    async def no_endpoint(request: Request, error: HTTPException) -> Response:
        """Answer as ASP.NET's routing does: a status, for a wrong method ``Allow``, no body."""
        answer = Response(status_code=error.status_code, headers=error.headers)
        path = "/api/v1/business-context"
        note = f"no {request.method} {request.url.path}; nearest: GET {path}"
        return _noted(answer, request, note)

    return api


def _noted(answer: Response, request: Request, note: str | None) -> Response:
    """Tell the caller and the journal why nothing was found; .NET clients ignore the header."""
    if note is not None:
        answer.headers[NOTE] = note.encode("ascii", "backslashreplace").decode()
        request.scope.get("harness.labels", {})["note"] = note
    return answer


def _labels(request: SeenRequest) -> dict[str, str]:
    """Label a request with its parameters as ASP.NET names them, whatever case was used."""
    names = {name.lower(): name for name in (*_REQUIRED, "scope")}
    return {names.get(name.lower(), name): value for name, value in http_labels(request).items()}


def _any_case(inner: App) -> App:
    """Route as ASP.NET does: paths in any case, with or without a slash at the end."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"].lower().rstrip("/") or "/"
            scope = {**scope, "path": path}
        await inner(scope, receive, send)

    return route


app = create_app()
