"""What ``harness run`` was asked for, and the plain ways to do it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from harness.cli.reports import reporting
from harness.reporting.text import one_line, plural
from harness.runner import plan, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.cli.options import Report
    from harness.model.events import RunEvent
    from harness.model.plan import Replay
    from harness.runner import RunOptions, Selection
    from harness.stack import Ground
    from harness.stack.config import Config

__all__ = ["Job", "do", "list_replays", "once"]


@dataclass(frozen=True, slots=True)
class Job:
    """One use of ``harness run``: what to replay, how, and what to report where."""

    config: Config
    selection: Selection
    options: RunOptions
    reports: tuple[Report, ...] = ()
    verbose: bool = False
    ground: Ground | None = None


def do(job: Job, *, only_list: bool, watch: bool, compare: str | None) -> int:
    """Do what was asked for, at most one of the three or just a run; gives the exit code."""
    if only_list:
        return list_replays(job)
    if watch:
        from harness.cli.watch import keep_running  # noqa: PLC0415  (watchfiles, when watching)

        return keep_running(job)
    if compare is not None:
        from harness.cli.compare import on_two_engines  # noqa: PLC0415  (few compare)

        return on_two_engines(job, compare)
    return once(job)


def once(job: Job, also: Callable[[RunEvent], None] = lambda _event: None) -> int:
    """Run the job and give its exit code; ``also`` sees every event too."""
    with reporting(job.reports, verbose=job.verbose) as observe:

        def both(event: RunEvent) -> None:
            observe(event)
            also(event)

        return run(job.config, job.selection, job.options, both, ground=job.ground)


def list_replays(job: Job) -> int:
    """Show the scenarios that would be replayed, with their patterns and tags."""
    planned = plan(job.config, job.selection, job.options)
    for folder, replays in groupby(planned.replays, lambda r: str(PurePosixPath(r.file).parent)):
        click.echo(click.style(one_line(folder), bold=True))
        for file, of_file in groupby(replays, lambda replay: replay.file):
            _list_scenario(PurePosixPath(file).name, list(of_file))
    count = plural(planned.scenarios, "scenario"), plural(len(planned.replays), "replay")
    click.echo(", ".join(count))
    return 0


def _list_scenario(name: str, replays: list[Replay]) -> None:
    scenario = replays[0].scenario
    tags = "".join(f" #{tag}" for tag in scenario.tags)
    click.echo(f"  {one_line(name)}  {one_line(scenario.scenario + tags)}")
    click.echo(f"    {', '.join(_patterns(replays))}")


def _patterns(replays: Iterable[Replay]) -> Iterable[str]:
    return (one_line(replay.pattern) for replay in replays)
