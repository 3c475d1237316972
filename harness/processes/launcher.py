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

__all__ = ["Launcher", "OwningLauncher", "create_launcher"]


class Launcher(Protocol):
    """Starts children. It may be used from any thread."""

    def start(self, target: Target, *, name: str) -> Process:
        """Start a child whose log is ``name.log``, and don't wait: the `Process` tells the rest."""


class OwningLauncher(Launcher, Protocol):
    """Owns what it starts: no child outlives the block, nor the harness, however it ends."""

    def __enter__(self) -> Self:
        """Give itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every child that still lives."""


def create_launcher(
    folder: Path,
    *,
    python: str = sys.executable,
    preload: Sequence[str] = (),
    platform: str = sys.platform,
) -> OwningLauncher:
    """Make the fastest launcher that this platform has; logs go to ``folder``, which must exist.

    ``python`` is the interpreter of the service, ``preload`` the modules it will need.
    """
    if platform == "linux":
        return ForkServer(folder, python=python, preload=preload)
    return Spawner(folder, python=python)
