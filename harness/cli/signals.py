"""Leave by an exception when a signal says so, so that everything that was started gets stopped."""

from __future__ import annotations

import signal
import sys
from threading import Timer, main_thread
from typing import TYPE_CHECKING, Never

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["Signals"]

_BASE = 128
_SOON = 0.02


class Signals:
    """Ctrl-C and SIGTERM raise `SystemExit`, with the exit code that shells use for them.

    Ctrl-C too: a KeyboardInterrupt that passes through code which Python made from a text, as
    dataclasses are, would end the process by the signal in the end, caught or not.

    Some code turns the exception into another one, and Python drops those that come up in a
    finalizer. ``exit_code`` tells that there was a signal in any case, and a dropped one is sent
    again.
    """

    def __init__(self) -> None:
        self.exit_code: int | None = None

    def install(self) -> None:
        """Handle signals from now on; those that the parent process ignores stay ignored."""
        signal.signal(signal.SIGTERM, self._leave)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._leave)
        sys.unraisablehook = self._dropped

    def _leave(self, number: int, _frame: FrameType | None) -> Never:
        self.exit_code = _BASE + number
        raise SystemExit(self.exit_code)

    def _dropped(self, what: sys.UnraisableHookArgs) -> None:
        if self.exit_code is not None and isinstance(what.exc_value, SystemExit):
            again = [main_thread().ident, self.exit_code - _BASE]
            Timer(_SOON, signal.pthread_kill, again).start()
        else:
            sys.__unraisablehook__(what)
