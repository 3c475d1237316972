"""What the stacks of one run share: the processes that start others, moto, an event loop.

Made first, and imports little, so that the two that take longest to start do so while the harness
still imports and reads its files.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from harness.files import scratch_folder
from harness.processes import PythonTarget, basics, create_launcher

if TYPE_CHECKING:
    from types import TracebackType

    from harness.stack.finding import Interpreter
    from harness.stack.serving import LoopThread
    from harness.stack.upstream import Upstream

__all__ = ["LOOPBACK", "Ground"]

LOOPBACK = "127.0.0.1"
_MOTO = f"{Path(__file__).with_name('moto_server.py')}:serve"


class Ground:
    """Starts it all when it is entered, waits for nothing, and ends it when it is left.

    ``service`` starts processes in the service's interpreter, ``others`` in the harness's own;
    logs go to ``folder``.

    Raises:
        StackError: one of the interpreters can't be started.

    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as closing:
            enter = closing.enter_context
            self.folder = enter(scratch_folder())
            python, preload = self._interpreter.python, self._interpreter.preload
            self.service = enter(create_launcher(self.folder, python=python, preload=preload))
            self.others = (
                self.service if python == sys.executable else enter(create_launcher(self.folder))
            )
            arguments, env = {"host": LOOPBACK}, basics(os.environ)
            moto = PythonTarget(entry=_MOTO, arguments=arguments, env=env)
            self.moto = self.others.start(moto, name="moto")
            self._closing = closing.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    @cached_property
    def loop(self) -> LoopThread:
        """The event loop of everything that is served from the harness's own process."""
        from harness.stack.serving import LoopThread  # noqa: PLC0415  (after the processes)

        return self._closing.enter_context(LoopThread())

    @cached_property
    def tables(self) -> Upstream:
        """The one connection to moto, which serves one at a time; waits until moto listens.

        Raises:
            ComponentDiedError: moto ended instead.
            StackError: it was not ready in time.

        """
        from harness.stack.upstream import Upstream  # noqa: PLC0415  (after the processes)

        upstream = Upstream(f"http://{LOOPBACK}:{self.moto.port()}")
        self._closing.callback(lambda: self.loop.run(upstream.aclose()))
        return upstream
