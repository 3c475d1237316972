"""What was seen at a seam: one request and its answer, as the seam's journal tells it."""

from __future__ import annotations

from harness.model.base import JsonValue, Model

__all__ = ["Exchange", "Request", "Response"]


class Request(Model):
    """An HTTP request. ``body`` is parsed where it is JSON, text otherwise, null when empty.

    ``query`` holds every value of every parameter in order of appearance. Credentials never get
    here: seams redact ``authorization``, cookies and tokens before they write their journal.
    """

    method: str
    path: str
    query: dict[str, list[str]] = {}
    headers: dict[str, str] = {}
    body: JsonValue = None


class Response(Model):
    """An HTTP answer; ``body`` as in `Request`. Header names are lower case."""

    status: int
    headers: dict[str, str] = {}
    body: JsonValue = None


class Exchange(Model):
    """One journal entry of a seam.

    ``at`` is seconds since the epoch when the request arrived, ``duration`` seconds until the
    answer left. ``response`` is null when the connection ended without one. ``fault`` names the
    effect that struck, if one did. ``labels`` hold what the seam knows: ``operation`` and
    ``table`` at DynamoDB, ``function``, ``request_id`` and ``error`` at a function.
    """

    seam: str
    seq: int
    at: float
    duration: float
    request: Request
    response: Response | None = None
    fault: str | None = None
    labels: dict[str, str] = {}
