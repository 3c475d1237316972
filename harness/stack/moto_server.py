"""moto's DynamoDB as a process of its own that serves one request at a time.

moto's tables are not thread-safe: two conditional writes at once can both win. Started as a
`harness.processes.PythonTarget`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["serve"]


def serve(report: Callable[[int], None], *, host: str) -> None:
    """Serve until the process ends; ``report`` gets the port once it listens."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server(host, 0, app, threaded=False)
    report(server.port)
    server.serve_forever()
