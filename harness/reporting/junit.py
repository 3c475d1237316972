"""JUnit XML, as Jenkins and its kin read it: a suite per pattern, a case per replay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from harness.files import AtomicFile
from harness.model.events import ReplayFinished
from harness.reporting.explain import explain
from harness.reporting.tally import Tally
from harness.reporting.terminal import Terminal
from harness.reporting.text import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harness.model.events import RunEvent
    from harness.model.result import ReplayResult

__all__ = ["JUnitReporter"]


class JUnitReporter:
    """Keeps a small element per replay and writes the file at the end.

    A run that broke off, or whose stack died, has one case more, with an ``error``: so that a
    build server never takes half a run for a whole one.
    """

    redacts = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tally = Tally()
        self._cases: dict[str, list[Element]] = {}

    def on_event(self, event: RunEvent) -> None:
        """Take one event into account."""
        self._tally.add(event)
        if isinstance(event, ReplayFinished):
            self._cases.setdefault(event.result.pattern, []).append(_case(event.result))

    def close(self) -> None:
        """Write the file."""
        if self._tally.trouble:
            self._cases["run"] = [_error(self._tally.trouble)]
        root = Element("testsuites", name="harness")
        root.extend([self._suite(name, cases) for name, cases in self._cases.items()])
        for key in ("tests", "failures", "errors", "time"):
            total = sum(float(suite.get(key, "0")) for suite in root)
            root.set(key, f"{total:.3f}" if key == "time" else f"{total:.0f}")
        indent(root)
        with AtomicFile(self._path) as file:
            file.write(
                ['<?xml version="1.0" encoding="UTF-8"?>\n', tostring(root, "unicode"), "\n"]
            )

    def _suite(self, name: str, cases: Sequence[Element]) -> Element:
        started = self._tally.started
        at = datetime.fromtimestamp(started.at if started else 0, UTC)
        suite = Element("testsuite", name=one_line(name), tests=str(len(cases)))
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(key, str(sum(case.find(tag) is not None for case in cases)))
        suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
        suite.set("timestamp", at.strftime("%Y-%m-%dT%H:%M:%S"))
        suite.set("hostname", "localhost")
        suite.extend(cases)
        return suite


def _case(result: ReplayResult) -> Element:
    file = PurePosixPath(result.location.file)
    case = Element(
        "testcase",
        classname=one_line(".".join([*file.parts[:-1], file.stem])),
        name=f"{one_line(result.scenario)} [{one_line(result.pattern)}]",
        time=f"{result.duration:.3f}",
    )
    if result.status == "skipped":
        SubElement(case, "skipped", message=one_line(result.reason or ""))
    elif result.status == "failed":
        message = "; ".join(failure.message.partition("\n")[0] for failure in result.failures)
        failure = SubElement(case, "failure", type="expectation", message=one_line(message))
        failure.text = "\n" + "\n".join(explain(result, Terminal())) + "\n"
    return case


def _error(trouble: str) -> Element:
    case = Element("testcase", classname="harness", name="the run is complete", time="0.000")
    SubElement(case, "error", type="run", message=one_line(trouble)).text = visible(trouble)
    return case
