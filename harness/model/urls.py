"""URLs that people type."""

from __future__ import annotations

from urllib.parse import urlsplit

from harness.model.errors import UsageError

__all__ = ["require_url"]


def require_url(text: str, what: str) -> str:
    """Give back what is an http or https URL with a host.

    Raises:
        UsageError: it is none; ``what`` names the thing that it should be the URL of.

    """
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
        if parts.scheme in {"http", "https"} and parts.hostname:
            return text
    except ValueError:
        pass
    raise UsageError(f"{what} at {text!r}: that is no URL", "write it like http://127.0.0.1:5000")
