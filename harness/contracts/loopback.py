"""A small HTTP server on a free loopback port, for what Pact's verifier talks to.

Standard library and threads only: it runs beside a blocking subprocess, and starts in a
millisecond. Answers leave in one packet, or the verifier would wait for delayed acknowledgements.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Answering", "Received", "Reply", "serve"]


@dataclass(frozen=True, slots=True)
class Received:
    """A request; ``target`` is its path with the query, header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; the server adds the length."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Answering = Callable[[Received], Reply]
"""Answers one request; is called from several threads."""

_OURS = {"content-length", "transfer-encoding", "connection", "content-encoding"}


def _handler(answer: Answering) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def handle_one(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.command, self.path, headers, self.rfile.read(length))
            self.wfile.write(_on_the_wire(answer(received), head=self.command == "HEAD"))

        # The names that http.server calls.
        do_GET = do_POST = do_PUT = do_PATCH = handle_one  # noqa: N815
        do_DELETE = do_HEAD = do_OPTIONS = handle_one  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler


def _on_the_wire(reply: Reply, *, head: bool) -> bytes:
    known = {status.value: status.phrase for status in HTTPStatus}
    lines = [f"HTTP/1.1 {reply.status} {known.get(reply.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items() if name not in _OURS]
    lines += [f"content-length: {len(reply.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + (b"" if head else reply.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Let callers hang up: that is their own affair."""


@contextmanager
def serve(answer: Answering) -> Iterator[int]:
    """Serve until the block ends; gives the port."""
    with _Server(("127.0.0.1", 0), _handler(answer)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
