"""The end of a console report: what the run comes to, in a screenful."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from harness.reporting.hops import target
from harness.reporting.text import cells, duration, fit, fit_middle, one_line, plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.model.events import CoverageMeasured
    from harness.model.result import AslCoverage, ContractCoverage
    from harness.reporting.tally import Brief, Tally
    from harness.reporting.terminal import Colour, Terminal

__all__ = ["coverage_lines", "summary"]

_LABEL = 10
_NARROW = 100
_SCREENFUL = 8


def summary(tally: Tally, terminal: Terminal, *, every: bool = False) -> Iterator[str]:
    """Tell coverage, the slowest and the failed replays, and last the counts.

    Of what was never exercised it names a screenful, or ``every`` item.
    Yields lines without line ends.
    """
    yield terminal.rule()
    if tally.coverage is not None:
        yield from coverage_lines(tally.coverage, terminal, every=every)
    yield from _labelled("slowest", (_slow(brief, terminal) for brief in tally.slowest), terminal)
    yield from _labelled(
        "failed", chain.from_iterable(_failed(brief, terminal) for brief in tally.failed), terminal
    )
    trouble = visible(tally.trouble or "").splitlines()[:1]
    yield from _labelled("stopped", (terminal.paint(s, "yellow") for s in trouble), terminal)
    yield _counts(tally, terminal)


def coverage_lines(
    coverage: CoverageMeasured, terminal: Terminal, *, every: bool = False
) -> Iterator[str]:
    """Tell what was covered of the contract and the state machines, and name what was not."""
    contract = coverage.contract
    if contract is not None:
        unused = _named("never used", contract.unused, terminal, every=every)
        yield from _labelled("contract", chain(_contract(contract, terminal), unused), terminal)
    for machine in coverage.state_machines:
        missed = _named("never exercised", machine.missed, terminal, every=every)
        yield from _labelled("states", chain([_machine(machine, terminal)], missed), terminal)


def _contract(contract: ContractCoverage, terminal: Terminal) -> Iterator[str]:
    colour: Colour = "green" if contract.covered == contract.answers else "red"
    share = terminal.paint(f"{contract.percent:.0f} %", colour)
    yield (
        f"{share} of {plural(contract.answers, 'provider answer')} promised"
        f" by {plural(len(contract.interactions), 'interaction')}"
    )
    for answer in contract.uncovered:
        request = fit_middle(one_line(target(answer.request)), max(terminal.width - 40, 20))
        status = answer.response.status
        yield terminal.paint(f"{answer.provider} {answer.request.method} {request} {status}", "red")
        yield f"  {one_line(answer.reason)}"
        yield f"  seen in {one_line(answer.replay)}"
        if answer.nearest:
            yield f"  nearest: {one_line(answer.nearest)}"


def _machine(machine: AslCoverage, terminal: Terminal) -> str:
    share = terminal.paint(f"{machine.percent:.0f} %", "yellow" if machine.missed else "green")
    exercised = f"{machine.exercised} of {machine.total}"
    return f"{share} of {one_line(machine.state_machine)} exercised ({exercised})"


def _named(what: str, items: Sequence[str], terminal: Terminal, *, every: bool) -> Iterator[str]:
    room = terminal.width - _LABEL
    for item in items if every else items[:_SCREENFUL]:
        text = f"{what}: {one_line(item)}"
        yield terminal.paint(text if every else fit(text, room, terminal.signs.ellipsis), "yellow")
    if not every and len(items) > _SCREENFUL:
        yield terminal.paint(f"and {len(items) - _SCREENFUL} more, with -v", "yellow")


def _slow(brief: Brief, terminal: Terminal) -> str:
    return f"{duration(brief.seconds):>8}  {_name(brief, terminal, 12)}"


def _failed(brief: Brief, terminal: Terminal) -> Iterator[str]:
    place = one_line(str(brief.location))
    mark = terminal.paint(terminal.signs.failed, "red")
    alone = terminal.width < _NARROW
    name = _name(brief, terminal, 2 if alone else cells(place) + 4)
    if alone:
        yield f"{mark} {name}"
        yield f"  {terminal.paint(place, 'cyan')}"
    else:
        yield f"{mark} {name}  {terminal.paint(place, 'cyan')}"


def _name(brief: Brief, terminal: Terminal, besides: int) -> str:
    pattern = f" {terminal.signs.dot} {one_line(brief.pattern)}"
    room = max(terminal.width - _LABEL - besides - len(pattern), 16)
    return fit(one_line(brief.scenario), room, terminal.signs.ellipsis) + pattern


def _labelled(label: str, lines: Iterable[str], terminal: Terminal) -> Iterator[str]:
    for place, line in enumerate(lines):
        head = terminal.paint(label, "bold") if place == 0 else ""
        yield head + " " * (_LABEL - (len(label) if place == 0 else 0)) + line


def _counts(tally: Tally, terminal: Terminal) -> str:
    counts = tally.counts
    parts = [terminal.paint(f"{counts['passed']} passed", "green", "bold")]
    if counts["failed"]:
        parts.append(terminal.paint(f"{counts['failed']} failed", "red", "bold"))
    if counts["skipped"]:
        parts.append(terminal.paint(f"{counts['skipped']} skipped", "yellow"))
    took = tally.finished.seconds if tally.finished else tally.seconds
    return f"{', '.join(parts)} in {duration(took)}"
