"""``coaching.api.app:app`` is the service; `create_app` makes one with other parts."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from coaching.api.cors import allow_origins, read_origins
from coaching.api.problems import PROBLEM_JSON, handle_problems
from coaching.api.request_id import RequestIdMiddleware
from coaching.api.routes import routes
from coaching.coach import rule_coach
from coaching.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from coaching.coach import Coach
    from coaching.store import ConversationStore

__all__ = ["app", "create_app"]


class CoachingApi(FastAPI):
    """A FastAPI whose errors are ``application/problem+json``, which its OpenAPI document tells.

    Pages of ``origins`` may read all that it answers: see `read_origins`.
    """

    def __init__(self, *, origins: str) -> None:
        super().__init__(title="Coaching", version="1.0.0", docs_url=None, redoc_url=None)
        self._origins = read_origins(origins)

    def openapi(self) -> dict[str, Any]:
        """Describe the API; FastAPI gives errors the media type of the good answers."""
        document = super().openapi()
        for operations in document["paths"].values():
            for operation in operations.values():
                _declare_problems(operation["responses"])
        return document

    def build_middleware_stack(self) -> ASGIApp:
        """Put CORS outside of everything: middleware does not see the answers of status 500."""
        return allow_origins(super().build_middleware_stack(), self._origins)


def _declare_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        content = response.get("content", {})
        if not status.startswith("2") and "application/json" in content:
            content[PROBLEM_JSON] = content.pop("application/json")


def create_app(
    opened: Callable[[], ConversationStore] | None = None,
    reply: Coach = rule_coach,
    *,
    origins: str = "",
) -> FastAPI:
    """Make the service.

    ``opened`` gives the store when the first request needs one; by default it is opened once,
    with what the environment says. Pages of ``origins`` may call it from a browser.

    Raises:
        ValueError: there is something among ``origins`` that is none.

    """
    api = CoachingApi(origins=origins)
    api.state.opened = opened or cache(lambda: open_store(os.environ))
    api.state.coach = reply
    api.add_middleware(RequestIdMiddleware)
    handle_problems(api)
    api.include_router(routes)
    return api


app = create_app(origins=os.environ.get("ALLOWED_ORIGINS", ""))
