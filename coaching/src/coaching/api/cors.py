"""Which web pages may call the API from a browser (CORS, as the Fetch standard has it)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastapi.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["allow_origins", "read_origins"]

_ORIGIN = re.compile(r"https?://[^/*\s:]+(:\d+|:\*)?")
_ANY_PORT = ":*"


def read_origins(text: str) -> str | None:
    """Read origins, parted by commas; gives the regular expression of them, if there are any.

    ``http://localhost:*`` stands for any port.

    Raises:
        ValueError: one is not scheme://host or scheme://host:port; ``*`` alone is none.

    """
    return "|".join(_pattern(each) for each in re.split(r"[\s,]+", text) if each) or None


def allow_origins(app: ASGIApp, origins: str | None) -> ASGIApp:
    """Let pages of these origins call the app and read its answers; without any, let none."""
    if origins is None:
        return app
    return CORSMiddleware(
        app,
        allow_origin_regex=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
        expose_headers=["Retry-After", "X-Request-Id"],
    )


def _pattern(origin: str) -> str:
    if _ORIGIN.fullmatch(origin) is None:
        raise ValueError(f"{origin!r} is no origin like https://app.example.com")
    if origin.endswith(_ANY_PORT):
        return re.escape(origin.removesuffix(_ANY_PORT)) + r"(:\d+)?"
    return re.escape(origin)
