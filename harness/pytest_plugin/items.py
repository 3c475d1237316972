"""Scenario files and replays as pytest knows them: collectors and items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.model.errors import HarnessError
from harness.reporting.explain import explain
from harness.reporting.terminal import Terminal
from harness.reporting.trouble import describe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from harness.model.plan import Replay
    from harness.model.result import ReplayResult
    from harness.pytest_plugin.state import State

__all__ = ["ReplayItem", "ScenarioFile"]


class ScenarioFile(pytest.File):
    """One scenario file; collects a replay per pattern."""

    def __init__(self, *, state: State, **others: Any) -> None:
        super().__init__(**others)
        self._state = state

    def collect(self) -> Iterator[ReplayItem]:
        """Read the file.

        Raises:
            FileError: it is wrong, or the configuration is.

        """
        for replay in self._state.replays(self.path):
            yield ReplayItem.from_parent(
                self, name=replay.pattern, replay=replay, state=self._state
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]  # like pytest's Collector
        """Show what is wrong in the files, without a traceback."""
        return _told(excinfo) or super().repr_failure(excinfo)


class ReplayFailed(Exception):  # noqa: N818  (an outcome, never caught)
    """Carries the result of a failed replay to its report."""

    def __init__(self, result: ReplayResult) -> None:
        super().__init__(result.id)
        self.result = result


class ReplayItem(pytest.Item):
    """One scenario on one pattern; its tags and its pattern are its markers."""

    def __init__(self, *, replay: Replay, state: State, **others: Any) -> None:
        super().__init__(**others)
        self._replay = replay
        self._state = state
        self.extra_keyword_matches.add(replay.scenario.scenario)
        for mark in (*replay.scenario.tags, replay.pattern):
            self.config.addinivalue_line("markers", f"{mark}: a tag or pattern of scenarios")
            self.add_marker(mark)

    def runtest(self) -> None:
        """Replay the scenario."""
        result = self._state.run(self._replay)
        if result.status == "skipped":
            pytest.skip(result.reason or "skipped")
        if result.status == "failed":
            raise ReplayFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what the console would: the expectation, the difference, every hop."""
        if isinstance(excinfo.value, ReplayFailed):
            return "\n".join(explain(excinfo.value.result, Terminal()))
        return _told(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Place the replay at its scenario's first line."""
        line = self._replay.scenario.locate("scenario").line
        return self.path, line - 1, f"{self._replay.scenario.scenario} [{self._replay.pattern}]"


def _told(excinfo: pytest.ExceptionInfo[BaseException]) -> str | None:
    error = excinfo.value
    return describe(error) if isinstance(error, HarnessError) else None
