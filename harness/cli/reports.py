"""Put together the reporters of a run, and close them however it ends."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from os import environ
from typing import TYPE_CHECKING, assert_never

import click

from harness.cli.errors import INTERNAL, INTERRUPTED
from harness.files import require_writable
from harness.model.errors import HarnessError
from harness.model.events import RunFinished
from harness.reporting.base import Reporters
from harness.reporting.console import ConsoleReporter
from harness.reporting.tally import Tally
from harness.reporting.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from harness.cli.options import Report
    from harness.model.events import RunEvent
    from harness.reporting.base import Reporter

__all__ = ["reporting"]


@contextmanager
def reporting(
    reports: Sequence[Report], *, verbose: bool = False
) -> Iterator[Callable[[RunEvent], None]]:
    """Give the observer of a run: it feeds the console and the report files.

    When the block is left by an exception, the reports end with why.

    Raises:
        UsageError: a report file can't be written where it should be.

    """
    reporters = Reporters(_reporters(reports, verbose=verbose), _complain)
    tally = Tally()

    def observe(event: RunEvent) -> None:
        tally.add(event)
        reporters.on_event(event)

    try:
        yield observe
    except BaseException as error:
        if tally.finished is None:
            reporters.on_event(_broken_off(tally, error))
        raise
    finally:
        reporters.close()


def _reporters(reports: Sequence[Report], *, verbose: bool) -> dict[str, Reporter]:
    found: dict[str, Reporter] = {
        "console": ConsoleReporter(_Outlet(), Terminal.of(sys.stdout, environ), verbose=verbose)
    }
    for report in reports:
        require_writable(report.path)
        found[f"{report.kind} ({report.path})"] = _file_reporter(report)
    return found


def _file_reporter(report: Report) -> Reporter:
    """Make one reporter; what it needs is only imported when it is asked for."""
    match report.kind:
        case "junit":
            from harness.reporting.junit import JUnitReporter  # noqa: PLC0415

            return JUnitReporter(report.path)
        case "json":
            from harness.reporting.jsonlog import JsonReporter  # noqa: PLC0415

            return JsonReporter(report.path)
        case "html":
            from harness.reporting.html import HtmlReporter  # noqa: PLC0415

            return HtmlReporter(report.path)
        case _:
            assert_never(report.kind)


class _Outlet:
    """Writes to stdout; once nobody reads it any more, the run goes on in silence."""

    def __init__(self) -> None:
        self._open = True

    def __call__(self, text: str) -> None:
        if not self._open:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self._open = False


def _complain(text: str) -> None:
    click.echo(text, err=True)


def _broken_off(tally: Tally, error: BaseException) -> RunFinished:
    """End a run's events with what ended it."""
    now = time.time()
    return RunFinished(
        at=now,
        seconds=now - tally.started.at if tally.started else 0.0,
        passed=tally.counts["passed"],
        failed=tally.counts["failed"],
        skipped=tally.counts["skipped"],
        exit_code=_code(error),
        stopped=_why(error, _code(error)),
    )


def _why(error: BaseException, code: int) -> str:
    if isinstance(error, HarnessError):
        return str(error)
    if code == INTERRUPTED:
        return "interrupted by Ctrl-C"
    return "told to terminate" if isinstance(error, SystemExit) else "internal error"


def _code(error: BaseException) -> int:
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    return error.exit_code if isinstance(error, HarnessError) else INTERNAL
