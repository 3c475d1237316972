"""Starting children and owning them, whatever the platform."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, Self

from harness.processes.fork import ForkServer
from harness.processes.spawn import Spawner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from harness.processes.process import Process
    from harness.processes.targets import Target

__all__ = ["Launcher", "create_launcher"]


class Launcher(Protocol):
    """Starts children and owns them: none outlives `close`, nor the harness, however it ends.

    It may be used from any thread. `start` does not wait; the `Process` tells what became of it.
    """

    def start(self, target: Target, *, name: str) -> Process:
        """Start a child whose log is ``name.log`` in the launcher's folder."""

    def close(self) -> None:
        """Stop every child that still lives."""

    def __enter__(self) -> Self:
        """Give itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""


def create_launcher(
    folder: Path,
    *,
    python: str = sys.executable,
    preload: Sequence[str] = (),
    platform: str = sys.platform,
) -> Launcher:
    """Make the fastest launcher that this platform has; logs go to ``folder``, which must exist.

    ``python`` is the interpreter of the service, ``preload`` the modules it will need.
    """
    if platform == "linux":
        return ForkServer(folder, python=python, preload=preload)
    return Spawner(folder, python=python)
