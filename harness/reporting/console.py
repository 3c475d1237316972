"""The report that a person reads while a run goes on."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, assert_never

from harness.model.events import (
    ComponentStarted,
    CoverageMeasured,
    ReplayFinished,
    ReplayStarted,
    RunFinished,
    RunStarted,
    StackStarted,
    StackStarting,
)
from harness.reporting.explain import explain, explain_step
from harness.reporting.hops import short_path, stations, virtual_seconds
from harness.reporting.redaction import redact_text, redacted
from harness.reporting.summary import summary
from harness.reporting.tally import Tally
from harness.reporting.text import cells, duration, fit, one_line, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.model.events import RunEvent
    from harness.model.result import ReplayResult
    from harness.reporting.terminal import Colour, Terminal

__all__ = ["ConsoleReporter"]

_PATTERN_WIDTH = len("frontend_payload")
_NARROW = 70


class ConsoleReporter:
    """Writes a line per replay as it ends, then the failures in full, then the summary.

    ``verbose`` shows the hops of passed replays too. ``write`` gets whole lines.

    It redacts itself: of a passed replay it shows a line, and to look for credentials in the whole
    of its trace takes a tenth of the time of a replay.
    """

    redacts = True

    def __init__(
        self, write: Callable[[str], object], terminal: Terminal, *, verbose: bool = False
    ) -> None:
        self._write = write
        self._terminal = terminal
        self._verbose = verbose
        self._tally = Tally()
        self._components: list[ComponentStarted] = []
        self._group = ""
        self._scenario = ""
        self._failures: list[str] = []
        self._told = False

    def on_event(self, event: RunEvent) -> None:
        """Write what can be told at once."""
        self._tally.add(event)
        match event:
            case RunStarted():
                self._header(event)
            case ComponentStarted():
                self._components.append(event)
            case StackStarted():
                self._stack(event)
            case ReplayFinished(result=result):
                self._replay(result)
            case RunFinished():
                self._end()
            case StackStarting() | ReplayStarted() | CoverageMeasured():
                pass
            case _:
                assert_never(event)

    def close(self) -> None:
        """Tell of the failures so far, should the run have broken off before its end."""
        self._end()

    def _header(self, event: RunStarted) -> None:
        dot = f" {self._terminal.signs.dot} "
        count = f"{plural(event.scenarios, 'scenario')}, {plural(event.replays, 'replay')}"
        parts = [count, one_line(event.engine), f"{event.time} time", f"seed {event.seed}"]
        self._line(self._terminal.paint("harness", "bold") + dot + dot.join(parts))

    def _stack(self, event: StackStarted) -> None:
        slowest_first = sorted(self._components, key=lambda c: c.seconds, reverse=True)
        each = ", ".join(f"{one_line(c.name)} {duration(c.seconds)}" for c in slowest_first)
        text = f"stack up in {duration(event.seconds)}" + (f": {each}" if each else "")
        shown = text if self._verbose else self._fitted(text)
        self._line(self._terminal.paint(shown, "dim"))

    def _replay(self, result: ReplayResult) -> None:
        if result.status == "failed" or self._verbose:
            result = redacted(result)
        self._headings(result)
        self._line(self._row(result))
        if result.status == "failed":
            self._failed(result)
        elif self._verbose:
            for step in result.trace.steps:
                self._lines(f"      {line}" for line in explain_step(step, self._terminal))

    def _headings(self, result: ReplayResult) -> None:
        """Name the folder and the scenario, where they are others than before."""
        file = PurePosixPath(result.location.file)
        if self._scenario != str(file):
            self._scenario = str(file)
            if self._group != str(file.parent):
                self._group = str(file.parent)
                self._line("")
                self._line(self._terminal.paint(self._fitted(one_line(self._group)), "bold"))
            self._line(f"  {fit(one_line(result.scenario), self._terminal.width - 2)}")

    def _row(self, result: ReplayResult) -> str:
        """One replay: mark, pattern, way, and at the right what it took."""
        signs, width = self._terminal.signs, self._terminal.width
        mark = {"passed": signs.passed, "failed": signs.failed, "skipped": signs.skipped}
        colour: dict[str, Colour] = {"passed": "green", "failed": "red", "skipped": "yellow"}
        left = f"    {self._terminal.paint(mark[result.status], colour[result.status])} "
        taken = 4 + cells(mark[result.status]) + 1
        pattern = one_line(result.pattern).ljust(_PATTERN_WIDTH)
        right = self._cost(result)
        room = width - taken - len(pattern) - cells(right) - 4
        shown = self._way(result, room) if room > 0 else ""
        space = " " * max(room - cells(shown) + 2, 1)
        return f"{left}{pattern}  {shown}{space}{self._terminal.paint(right, 'dim')}".rstrip()

    def _way(self, result: ReplayResult, room: int) -> str:
        signs = self._terminal.signs
        if result.status == "skipped":
            return fit(one_line(result.reason or "skipped"), room, signs.ellipsis)
        if self._terminal.width < _NARROW:
            return ""
        names = [one_line(name) for name in stations(result, signs)]
        count = len(result.trace.steps)
        head = f"{count} steps, last: " if count > 1 else ""
        return head + short_path(names, room - len(head), signs)

    def _cost(self, result: ReplayResult) -> str:
        if result.status == "skipped":
            return ""
        waited = virtual_seconds(result)
        kind = self._tally.started.time if self._tally.started else "virtual"
        note = f"{duration(waited)} {kind} {self._terminal.signs.dot} " if waited else ""
        return f"{note}{duration(result.duration)}"

    def _failed(self, result: ReplayResult) -> None:
        """Show the first reason here; keep the whole story for the end, next to the prompt."""
        if result.failures:
            reason = one_line(result.failures[0].message.partition("\n")[0])
            line = fit(f"      {reason}", self._terminal.width, self._terminal.signs.ellipsis)
            self._line(self._terminal.paint(line, "red"))
        title = f"{one_line(result.scenario)} {self._terminal.signs.dot} {one_line(result.pattern)}"
        mark = self._terminal.paint(f"{self._terminal.signs.failed} {title}", "red", "bold")
        self._failures += ["", mark, *(f"  {s}" for s in explain(result, self._terminal))]

    def _end(self) -> None:
        if self._told or self._tally.started is None:
            return
        self._told = True
        if self._failures:
            self._line("")
            self._line(self._terminal.rule("failed"))
            self._lines(self._failures)
        self._line("")
        self._lines(summary(self._tally, self._terminal, every=self._verbose))

    def _fitted(self, text: str) -> str:
        return fit(text, self._terminal.width, self._terminal.signs.ellipsis)

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._line(line)

    def _line(self, text: str) -> None:
        self._write(redact_text(text.rstrip()) + "\n")
