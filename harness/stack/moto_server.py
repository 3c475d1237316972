"""moto's DynamoDB as a process of its own that serves one connection at a time.

moto's tables are not thread-safe: two conditional writes at once can both win. Started as a
`harness.processes.PythonTarget`, with the proxy of dynamodb.py as its only client.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["serve"]


class _Handler(WSGIRequestHandler):
    """Keeps its connection open and logs no requests, which together halves what a call costs."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: the seam's journal has it."""


def serve(report: Callable[[int], None], *, host: str) -> None:
    """Serve until the process ends; ``report`` gets the port once it listens.

    DynamoDB's app alone: moto's dispatcher spends half a millisecond a call to find it.
    """
    server = make_server(
        host, 0, create_backend_app("dynamodb"), threaded=False, request_handler=_Handler
    )
    gc.freeze()  # botocore's models, which would be looked through again and again
    report(server.port)
    server.serve_forever()
