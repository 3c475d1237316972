"""What one pytest process needs to replay: the configuration, one session, what it covered."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from harness.model.errors import HarnessError
from harness.model.events import EVENT, CoverageMeasured
from harness.pytest_plugin.places import configuration
from harness.reporting.coverage import merged
from harness.reporting.redaction import redacted
from harness.reporting.summary import coverage_lines
from harness.reporting.terminal import Terminal
from harness.runner import RunOptions, Selection, Session, plan
from harness.runner.run import shortfall
from harness.stack import load_config

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from harness.model.events import RunEvent
    from harness.model.plan import Replay
    from harness.model.result import ReplayResult
    from harness.stack.config import Config

__all__ = ["State"]


class State:
    """Reads scenarios and replays them, against one stack that starts at the first replay."""

    def __init__(self, config: pytest.Config) -> None:
        self._pytest = config
        self._closing = ExitStack()
        self._session: Session | None = None
        self._broken: HarnessError | None = None
        self._coverage: CoverageMeasured | None = None

    def replays(self, path: Path) -> tuple[Replay, ...]:
        """Read a scenario file, and list the replays it stands for.

        Raises:
            FileError: the file or the configuration is wrong.

        """
        return plan(self._config, Selection(paths=(path,)), self._options).replays

    def run(self, replay: Replay) -> ReplayResult:
        """Replay a scenario on a pattern.

        Raises:
            HarnessError: the stack could not start, or died, or there can be none; once so, at
                every further replay.

        """
        if self._broken is not None:
            raise self._broken
        if self._session is None:
            session = Session(self._config, self._options, _ignore)
            self._session = self._closing.enter_context(session)
        try:
            result = self._session.run(replay)
        except HarnessError as error:
            self._broken = error
            raise
        return redacted(result) if result.status == "failed" else result

    def finish(self) -> None:
        """Measure what was covered, and stop the stack."""
        if self._session is not None and self._broken is None:
            self._coverage = merged(self._coverage, self._session.measure())
        self._session = None
        self._closing.close()

    def coverage_text(self) -> str:
        """Write down what was covered, for another process; empty when nothing ran here."""
        return "" if self._coverage is None else EVENT.dump_json(self._coverage).decode()

    def add_coverage(self, text: str) -> None:
        """Add what another process covered."""
        event = EVENT.validate_json(text)
        if isinstance(event, CoverageMeasured):
            self._coverage = merged(self._coverage, event)

    def shortfall(self) -> str | None:
        """Say why the coverage must fail the session, if it must."""
        return None if self._coverage is None else shortfall(self._coverage, self._options)

    def summary(self) -> list[str]:
        """Tell the coverage in lines; none when nothing ran."""
        if self._coverage is None:
            return []
        lines = list(coverage_lines(self._coverage, Terminal()))
        short = self.shortfall()
        return [*lines, f"failed: {short}"] if short else lines

    @cached_property
    def _config(self) -> Config:
        return load_config(configuration(self._pytest))

    @cached_property
    def _options(self) -> RunOptions:
        option = self._pytest.getoption
        return RunOptions(engine=option("--harness-engine"), time=option("--harness-time"))


def _ignore(_event: RunEvent) -> None:
    """Nobody listens: pytest reports the replays."""
