"""Serves the stub alone: ``python -m stubs.business_api --port 5000``."""

from __future__ import annotations

import argparse
import sys


def main() -> None:
    """Serve until interrupted; prints the URL, with the port that was free."""
    parser = argparse.ArgumentParser(prog="python -m stubs.business_api", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback unless told otherwise")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()

    import uvicorn  # noqa: PLC0415 - --help needs no server

    from stubs.business_api.app import app  # noqa: PLC0415

    config = uvicorn.Config(app, host=options.host, port=options.port, log_level="warning")
    listener = config.bind_socket()
    host, port = listener.getsockname()[:2]
    sys.stdout.write(f"business API stub: http://{host}:{port}/api/v1/business-context\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
