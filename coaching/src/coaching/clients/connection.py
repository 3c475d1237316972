"""How this service connects to another one."""

from __future__ import annotations

import httpx

__all__ = ["connect"]


def connect(base_url: str, timeout: float, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Open a client that keeps its connections; ``timeout`` is in seconds.

    Proxy variables are for the outside world, not for one service talking to another. The list of
    certificate authorities takes 30 ms of a cold start to load, so only ``https`` loads it.
    """
    return httpx.Client(
        base_url=base_url,
        timeout=timeout,
        trust_env=False,
        verify=not base_url.lower().startswith("http:"),
        transport=transport,
    )
