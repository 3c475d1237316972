"""An expectation must be one that its pattern can meet, in names that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import Problem
from harness.model.expectation import STATE_MACHINE_ONLY, Expectation
from harness.scenarios.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from harness.model.base import Pointer
    from harness.model.expectation import PatternExpectation
    from harness.model.scenario import Scenario, Step
    from harness.scenarios.vocabulary import PatternWords, Vocabulary

__all__ = ["expectations_can_be_met"]


def expectations_can_be_met(scenario: Scenario, words: Vocabulary) -> Iterator[Problem]:
    """Check every step's expectations against every pattern that it is replayed on."""
    replayed = [name for name in scenario.patterns or words.patterns if name in words.patterns]
    for index, step in enumerate(scenario.steps):
        where: Pointer = ("steps", index, "expect")
        checker = _Checker(scenario, words, step)
        yield from checker.part(step.expect, where, replayed)
        for name, own in step.expect.by_pattern.items():
            if name in replayed:
                yield from checker.part(own, (*where, name), [name])
            else:
                yield _misplaced(scenario, (*where, name), name, words)


def _misplaced(scenario: Scenario, where: Pointer, name: str, words: Vocabulary) -> Problem:
    place = scenario.locate(*where)
    if name in words.patterns:
        return Problem(place, f"the scenario is not replayed on {name}", "look at its `patterns`")
    known = [*Expectation.model_fields, *words.patterns]
    return Problem(place, f"no pattern {name!r}", did_you_mean(name, known))


class _Checker:
    """Checks one part of a step's expectations, common or one pattern's own."""

    def __init__(self, scenario: Scenario, words: Vocabulary, step: Step) -> None:
        self._scenario = scenario
        self._words = words
        self._step = step

    def part(
        self, part: PatternExpectation, where: Pointer, patterns: Iterable[str]
    ) -> Iterator[Problem]:
        """Give what is wrong with a part that holds on these patterns."""
        words = {name: self._words.patterns[name] for name in patterns}
        if self._step.get is not None:
            yield from self._reading(part, where)
        else:
            yield from self._outcome(part, where, words)
            yield from self._each(part, where, words)
        yield from self._names(where, "calls", part.calls, self._words.seams, "seam")
        yield from self._names(where, "stored", part.stored, self._words.tables, "table")

    def _outcome(
        self, part: PatternExpectation, where: Pointer, words: Mapping[str, PatternWords]
    ) -> Iterator[Problem]:
        outcome = part.outcome
        lacking = [name for name, each in words.items() if outcome not in each.outcomes]
        if outcome is not None and lacking:
            known = {each: None for name in lacking for each in words[name].outcomes}
            place = self._scenario.locate(*where, "outcome")
            message = f"no outcome {outcome!r} on {' and '.join(lacking)}"
            yield Problem(place, message, did_you_mean(outcome, known))

    def _reading(self, part: PatternExpectation, where: Pointer) -> Iterator[Problem]:
        if part.outcome is not None:
            place = self._scenario.locate(*where, "outcome")
            yield Problem(place, "a `get` has no `outcome`", "expect its `status`")
        yield from self._over_http(part, where, "a `get`")

    def _each(
        self, part: PatternExpectation, where: Pointer, words: Mapping[str, PatternWords]
    ) -> Iterator[Problem]:
        for name, each in words.items():
            if each.states is None:
                yield from self._over_http(part, where, name)
            else:
                yield from self._of_an_execution(part, where, name, each.states)

    def _over_http(self, part: PatternExpectation, where: Pointer, what: str) -> Iterator[Problem]:
        for key in STATE_MACHINE_ONLY:
            if getattr(part, key) is not None:
                place = self._scenario.locate(*where, key)
                hint = "put it under the pattern that runs a state machine"
                yield Problem(place, f"{what} has no `{key}`: it runs no state machine", hint)
        if isinstance(part.status, str):
            place = self._scenario.locate(*where, "status")
            yield Problem(place, f"{what} ends with an HTTP status, a number", "write 200")

    def _of_an_execution(
        self, part: PatternExpectation, where: Pointer, name: str, states: tuple[str, ...]
    ) -> Iterator[Problem]:
        if isinstance(part.status, int):
            place = self._scenario.locate(*where, "status")
            hint = "write SUCCEEDED or FAILED, or put the number under a pattern over HTTP"
            yield Problem(place, f"{name} ends with the status of an execution", hint)
        path = part.path
        if path is not None:
            for key, names in (("includes", path.includes), ("excludes", path.excludes)):
                yield from self._names((*where, "path"), key, names, states, "state")
            yield from self._names(where, "path", path.exactly, states, "state")
        yield from self._names(where, "retries", part.retries, states, "state")
        yield from self._names(where, "caught", part.caught, states, "state")

    def _names(
        self,
        where: Pointer,
        key: str,
        names: Iterable[str] | None,
        known: Iterable[str],
        kind: str,
    ) -> Iterator[Problem]:
        """Check names that are the keys, or the items, of what stands at a key."""
        for index, name in enumerate(names or ()):
            if name not in known:
                part = name if isinstance(names, dict) else index
                place = self._scenario.locate(*where, key, part)
                yield Problem(place, f"no {kind} {name!r}", did_you_mean(name, known))
