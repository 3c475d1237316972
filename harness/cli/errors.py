"""Turn what a command raises into text on stderr and an exit code; never into a traceback."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING, Any

import click

from harness.model.errors import HarnessError
from harness.reporting.trouble import describe, harmless

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.cli.signals import Signals

__all__ = ["INTERNAL", "INTERRUPTED", "outcome"]

INTERNAL = 4
INTERRUPTED = 130
BROKEN_PIPE = 141


def outcome(
    command: Callable[[], Any], signals: Signals | None = None, *, debug: bool = False
) -> int:
    """Run a command and give its exit code; what it raises is told on stderr.

    Lets pass what click itself handles: usage errors and requests to exit.
    """
    try:
        code = command()
    except (click.exceptions.Exit, click.ClickException, click.Abort):
        raise
    except KeyboardInterrupt:
        return (signals and signals.exit_code) or INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  (the last line of defence: people get no traceback)
        if signals is not None and signals.exit_code is not None:
            return signals.exit_code
        _say(traceback.format_exc() if debug else _told(error))
        return error.exit_code if isinstance(error, HarnessError) else INTERNAL
    return code if isinstance(code, int) else 0


def _told(error: Exception) -> str:
    return describe(error) if isinstance(error, HarnessError) else _crash(error)


def _crash(error: Exception) -> str:
    """Keep the traceback of a bug in a file, and say where."""
    handle, path = tempfile.mkstemp(prefix="harness-crash-", suffix=".log", text=True)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        log.write(harmless("".join(traceback.format_exception(error))))
    return harmless(
        f"internal error: {type(error).__name__}: {error}\n"
        f"  this is a bug in the harness; the traceback is in {path}\n"
        "  try: harness --debug COMMAND … shows it here"
    )


def _say(text: str) -> None:
    sys.stderr.write(text.rstrip() + "\n")
