"""One HTML file that needs nothing else: no script, no network, filters in plain CSS."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.files import AtomicFile
from harness.model.events import ReplayFinished
from harness.reporting.explain import sides
from harness.reporting.hops import Hop, Visit, hops, target, visits
from harness.reporting.spool import Spool
from harness.reporting.tally import Tally
from harness.reporting.text import duration, visible

if TYPE_CHECKING:
    from harness.model.base import JsonValue
    from harness.model.events import RunEvent
    from harness.model.result import ReplayResult, StepTrace

__all__ = ["HtmlReporter"]

_TEMPLATES = Path(__file__).with_name("templates")
_LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True)
class _Step:
    """A step as the template shows it; ``span`` seconds are the timeline's whole width."""

    trace: StepTrace
    visits: tuple[Visit, ...]
    hops: tuple[Hop, ...]
    span: float

    @classmethod
    def of(cls, trace: StepTrace) -> _Step:
        found = hops(trace)
        entered = visits(trace.execution) if trace.execution else ()
        span = max((hop.start + hop.seconds for hop in found), default=0.0)
        return cls(trace, entered, found, span or 1.0)


class HtmlReporter:
    """Renders each replay as it ends into a spool; writes the page, summary first, at the end."""

    redacts = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tally = Tally()
        self._spool = Spool()
        self._anchors: dict[str, str] = {}
        self._templates = _environment()

    def on_event(self, event: RunEvent) -> None:
        """Take one event into account."""
        self._tally.add(event)
        if isinstance(event, ReplayFinished):
            self._spool.add([self._replay(event.result)])

    def close(self) -> None:
        """Write the file."""
        with AtomicFile(self._path) as file:
            file.write([self._head()])
            file.write(self._spool.read())
            file.write([self._templates.get_template("foot.html").render()])
        self._spool.close()

    def _replay(self, result: ReplayResult) -> str:
        anchor = self._anchors.setdefault(result.id, f"r{len(self._anchors) + 1}")
        return self._templates.get_template("replay.html").render(
            result=result,
            anchor=anchor,
            pattern_index=list(self._tally.patterns).index(result.pattern),
            steps=[_Step.of(step) for step in result.trace.steps],
        )

    def _head(self) -> str:
        tally, style = self._tally, self._style()
        complete = tally.trouble is None and not tally.failed
        at = datetime.fromtimestamp(tally.started.at if tally.started else 0, UTC)
        return self._templates.get_template("head.html").render(
            tally=tally,
            started=tally.started,
            verdict="passed" if complete and _exit_code(tally) == 0 else "failed",
            date=f"{at:%Y-%m-%d %H:%M:%S} UTC",
            took=duration(tally.finished.seconds if tally.finished else tally.seconds),
            contract=tally.coverage.contract if tally.coverage else None,
            machines=tally.coverage.state_machines if tally.coverage else (),
            anchors=self._anchors,
            style=Markup(style),  # noqa: S704  (our own file, and numbers)
            style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )

    def _style(self) -> str:
        """Add the filters' rules: hide what does not have the chosen status or pattern."""
        names = [f"p-{place}" for place in range(len(self._tally.patterns))]
        chosen = [("s-" + status, status) for status in ("failed", "passed", "skipped")]
        chosen += [(name, name) for name in names]
        hide = "#{}:checked ~ #replays > .replay:not(.{}) {{ display: none; }}\n"
        rules = "".join(hide.format(*pair) for pair in chosen)
        return "\n" + (_TEMPLATES / "report.css").read_text("utf-8") + rules


def _exit_code(tally: Tally) -> int:
    return tally.finished.exit_code if tally.finished else 1


def _environment() -> Environment:
    """Templates that escape everything, control characters too, and refuse unknown names."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {
        "duration": duration,
        "pretty": _pretty,
        "sides": sides,
        "target": target,
    }
    return made


def _shown(value: object) -> object:
    return value if isinstance(value, Markup) else visible(str(value))


def _pretty(value: JsonValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    rest = len(text) - _LONGEST_BODY
    return f"{text[:_LONGEST_BODY]}\n… ({rest:,} more characters)" if rest > 0 else text
