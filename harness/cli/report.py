"""``harness report``: every report but the event log itself, from an event log."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.options import Report, verbose_option
from harness.cli.reports import reporting
from harness.model.errors import UsageError
from harness.reporting.jsonlog import read_events

__all__ = ["report"]

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("events", type=_FILE)
@click.option("--html", type=_FILE, help="Write the HTML report here.")
@click.option("--junit", type=_FILE, help="Write the JUnit report here.")
@verbose_option
def report(*, events: Path, html: Path | None, junit: Path | None, verbose: bool) -> int:
    """Make reports again from EVENTS, the log that `harness run --report json=EVENTS` wrote.

    The console's report is shown in any case.
    """
    wanted = [Report("html", html)] if html else []
    wanted += [Report("junit", junit)] if junit else []
    try:
        with reporting(wanted, verbose=verbose) as observe:
            for event in read_events(events):
                observe(event)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{events} can't be read: {error}") from error
    return 0
