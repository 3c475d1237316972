"""Remove containers once standard input closes, that is, when the harness ends or is killed.

Run as ``python -m harness.engines.container_guard LABEL`` before the first one is created.
Needed where testcontainers' own reaper (ryuk) can't be had.
"""

from __future__ import annotations

import signal
import sys
from contextlib import closing, suppress


def main(label: str) -> None:
    """Wait for the end of standard input, then remove what still carries the label."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdin.buffer.read()
    import docker  # noqa: PLC0415  (not before it is needed: the harness is starting up)
    from docker.errors import NotFound  # noqa: PLC0415

    with closing(docker.from_env()) as client:
        for container in client.containers.list(all=True, filters={"label": label}):
            with suppress(NotFound):
                container.remove(force=True, v=True)


if __name__ == "__main__":
    main(sys.argv[1])
