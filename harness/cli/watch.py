"""Replay again whenever something changes; the stack stays up for as long as it can."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click
from watchfiles import Change, DefaultFilter, watch

from harness.cli.reports import reporting
from harness.model.errors import HarnessError, StackError, UsageError
from harness.reporting.text import one_line
from harness.reporting.trouble import describe
from harness.runner import Session, plan
from harness.runner.run import run_plan
from harness.scenarios import discover
from harness.stack import load_config

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from types import TracebackType

    from harness.cli.job import Job
    from harness.model.events import RunEvent

__all__ = ["Rounds", "Sources", "keep_running"]

_SUFFIXES = frozenset(
    {".py", ".js", ".mjs", ".cjs", ".ts", ".cs", ".json", ".yaml", ".yml", ".toml"}
)
_MOMENT_MS = 100


def keep_running(job: Job) -> int:
    """Run the job, then again after every change, until interrupted."""
    batches = _changes(job)
    next(batches)  # starts to look: from here on no change is missed
    with Rounds(job) as rounds:
        rounds.all()
        for batch in batches:
            if batch:
                rounds.after({Path(path) for _, path in batch})
    return 0


def _changes(job: Job) -> Iterator[set[tuple[Change, str]]]:
    """Give what changes, and an empty set whenever nothing does for a moment."""
    root = job.config.root.resolve()
    return watch(
        root,
        watch_filter=Sources(root, [report.path for report in job.reports]),
        rust_timeout=_MOMENT_MS,
        yield_on_timeout=True,
    )


class Sources(DefaultFilter):
    """Lets through what a person edits: no hidden folders, no caches, no reports."""

    def __init__(self, root: Path, reports: Collection[Path]) -> None:
        super().__init__()
        self._root = root
        self._reports = {path.resolve() for path in reports}

    def __call__(self, change: Change, path: str) -> bool:
        """Tell whether a changed file matters."""
        file = Path(path)
        folders = file.relative_to(self._root).parts[:-1]
        return (
            super().__call__(change, path)
            and file.suffix in _SUFFIXES
            and file not in self._reports
            and not any(folder.startswith(".") for folder in folders)
        )


class Rounds:
    """The rounds of a watched run: one session serves them until the service changes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._closing = ExitStack()
        self._session: Session | None = None
        self._observe: Callable[[RunEvent], None] = lambda _event: None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._closing.__exit__(kind, error, tb)

    def all(self) -> None:
        """Replay everything against a new stack, as the files are now."""
        self._stop()
        with _told():
            self._job = replace(self._job, config=load_config(self._job.config.file))
            self._round(self._job)

    def after(self, changed: set[Path]) -> None:
        """Replay what a change concerns: changed scenarios alone, everything after any other."""
        names = ", ".join(sorted(one_line(path.name) for path in changed))
        if changed <= self._scenarios():
            click.echo(f"\n{names} changed")
            chosen = replace(self._job.selection, paths=tuple(sorted(changed)))
            with _told():
                self._round(replace(self._job, selection=chosen))
        else:
            click.echo(f"\n{names} changed: everything again")
            self.all()

    def _scenarios(self) -> set[Path]:
        """Find the scenario files of the job, as they are now."""
        paths = self._job.selection.paths or self._job.config.scenario_paths
        try:
            return {path.resolve() for path in discover(paths)}
        except UsageError:  # the last of them is gone
            return set()

    def _round(self, job: Job) -> None:
        planned = plan(job.config, job.selection, job.options)
        with reporting(job.reports, verbose=job.verbose) as self._observe:
            try:
                run_plan(self._opened(planned.seed), planned, job.options, self._observe)
            except StackError:
                self._stop()
                raise

    def _opened(self, seed: int) -> Session:
        if self._session is None:
            options = replace(self._job.options, seed=seed)
            session = Session(self._job.config, options, self._tell)
            self._session = self._closing.enter_context(session)
        return self._session

    def _tell(self, event: RunEvent) -> None:
        """Pass an event on to the reporters of the round that is going on."""
        self._observe(event)

    def _stop(self) -> None:
        self._session = None
        self._closing.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong, and go on watching: the next change may mend it."""
    try:
        yield
    except HarnessError as error:
        click.echo(describe(error), err=True)
