"""Say in plain text what one replay did and what was wrong: for consoles, JUnit and pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.reporting.hops import hops, visits
from harness.reporting.text import (
    cells,
    duration,
    fit_middle,
    json_text,
    one_line,
    plural,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.model.execution import Execution
    from harness.model.result import Difference, Failure, Observation, ReplayResult, StepTrace
    from harness.reporting.hops import Hop, Visit
    from harness.reporting.terminal import Colour, Terminal

__all__ = ["explain", "explain_failure", "explain_step", "sides"]

_LOG_LINES = 15
_COLOURS: dict[str, Colour] = {"expected": "green", "actual": "red"}
_INDENT = "  "


def explain(result: ReplayResult, terminal: Terminal) -> Iterator[str]:
    """Tell of a failed replay: each failure with its place and differences, then every hop.

    Yields lines without line ends.
    """
    for place, failure in enumerate(result.failures):
        if place:
            yield ""
        yield from explain_failure(failure, terminal)
    for step in result.trace.steps:
        yield ""
        yield from explain_step(step, terminal)
        yield from _aftermath(step, terminal)


def explain_failure(failure: Failure, terminal: Terminal) -> Iterator[str]:
    """Tell where and how an expectation was not met, field by field."""
    place = terminal.paint(one_line(str(failure.location)), "cyan")
    yield f"{place}  {terminal.paint(one_line(failure.check), 'bold')}"
    for line in visible(failure.message).splitlines():
        yield f"{_INDENT}{line}"
    for difference in failure.differences:
        yield from _difference(difference, terminal)
    if failure.hint:
        yield f"{_INDENT}{terminal.paint('hint', 'yellow')} {one_line(failure.hint)}"


def _difference(difference: Difference, terminal: Terminal) -> Iterator[str]:
    note = terminal.paint(f"  ({one_line(difference.note)})", "dim") if difference.note else ""
    yield f"{_INDENT * 2}{one_line(difference.path)}{note}"
    for side, text in sides(difference).items():
        yield f"{_INDENT * 3}{side:8}  {terminal.paint(text, _COLOURS[side])}"


def sides(difference: Difference) -> dict[str, str]:
    """Write what was expected and what was found, where there is something to say.

    A field that was not there at all is not the same as null.
    """
    told = {}
    if "expected" in difference.model_fields_set:
        told["expected"] = json_text(difference.expected)
    if "actual" in difference.model_fields_set:
        told["actual"] = json_text(difference.actual)
    elif not difference.note:
        told["actual"] = "(nothing)"
    return told


def explain_step(step: StepTrace, terminal: Terminal) -> Iterator[str]:
    """Tell which way a step took: its states, then every call in the order of arrival."""
    title = terminal.paint(f"step {step.index}", "bold")
    dot = terminal.signs.dot
    yield f"{title} {dot} {one_line(step.title)} {dot} {_ending(step)} in {duration(step.duration)}"
    if step.execution is not None:
        yield from _path(step.execution, terminal)
    yield from _table(hops(step), terminal)


def _ending(step: StepTrace) -> str:
    seen = step.observation
    error = f" {seen.error}" if seen.error else ""
    return one_line(f"{seen.outcome} ({seen.status}{error})")


def _path(execution: Execution, terminal: Terminal) -> Iterator[str]:
    arrow = terminal.signs.arrow
    for place, visit in enumerate(visits(execution)):
        lead = " " * len(arrow) if place == 0 else terminal.paint(arrow, "dim")
        yield f"{_INDENT}{lead} {one_line(visit.state)}{_detours(visit, terminal)}"


def _detours(visit: Visit, terminal: Terminal) -> str:
    told = []
    if visit.attempts > 1:
        told.append(plural(visit.attempts, "attempt"))
    if visit.waits:
        told.append("waited " + ", ".join(map(duration, visit.waits)))
    if visit.caught is not None:
        told.append(f"caught {visit.caught}")
    return terminal.paint(f"  {one_line('; '.join(told))}", "yellow") if told else ""


def _table(found: Sequence[Hop], terminal: Terminal) -> Iterator[str]:
    """Lay out hops in columns; the call gives way first when the terminal is narrow."""
    who = [_INDENT * hop.depth + one_line(hop.who) for hop in found]
    answers = [_answer(hop, terminal) for hop in found]
    starts = [f"+{duration(hop.start)}" for hop in found]
    widths = [max(map(cells, column), default=0) for column in (starts, who, answers)]
    room = max(terminal.width - sum(widths) - len(_INDENT) * 4, 16)
    calls = [fit_middle(one_line(hop.call), room, terminal.signs.ellipsis) for hop in found]
    widest = max(map(cells, calls), default=0)
    for hop, start, name, call, answer in zip(found, starts, who, calls, answers, strict=True):
        row = f"{_pad(name, widths[1])}  {_pad(call, widest)}  "
        shade = terminal.paint(start.rjust(widths[0]), "dim")
        yield f"{_INDENT}{shade}  {row}{_judged(hop, answer, terminal)}"


def _answer(hop: Hop, terminal: Terminal) -> str:
    fault = f"  {terminal.signs.fault} {hop.fault}" if hop.fault else ""
    return one_line(f"{hop.answer}{fault}")


def _judged(hop: Hop, answer: str, terminal: Terminal) -> str:
    if hop.fault:
        return terminal.paint(answer, "yellow")
    return answer if hop.fine else terminal.paint(answer, "red")


def _pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _aftermath(step: StepTrace, terminal: Terminal) -> Iterator[str]:
    """Tell what the user got, what was logged, and how to do it again."""
    yield from _seen(step.observation)
    if step.logs:
        left_out = len(step.logs) - _LOG_LINES
        yield f"{_INDENT}log" + (f" (the last {_LOG_LINES} lines)" if left_out > 0 else "")
        for line in step.logs[-_LOG_LINES:]:
            yield f"{_INDENT * 2}{terminal.paint('|', 'dim')} {one_line(line)}"
    yield f"{_INDENT}repeat  {visible(step.command)}"
    if "$HARNESS_" in step.command:
        said = "in a shell that has the `export` lines of `harness up`"
        yield f"{_INDENT}        {terminal.paint(said, 'dim')}"


def _seen(observation: Observation) -> Iterator[str]:
    if observation.body is not None:
        yield f"{_INDENT}answer  {json_text(observation.body)}"
    if observation.cause:
        yield f"{_INDENT}cause   {one_line(observation.cause)}"
