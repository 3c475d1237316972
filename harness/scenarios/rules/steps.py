"""A step can refer only to what is there: earlier steps, fixtures, fields of answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.model.errors import Problem
from harness.scenarios.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.scenario import Scenario, Step
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["steps_can_be_done"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OF_THE_STEP = ("as.user", "as.tenant", "conversation", "request_id")


def steps_can_be_done(scenario: Scenario, words: Vocabulary) -> Iterator[Problem]:
    """Check ``conversation``, ``context``, ``get`` and ``same_as_step``."""
    for index, step in enumerate(scenario.steps):
        yield from _conversation(scenario, index, step)
        yield from _fixture(scenario, index, step, words)
        yield from _placeholders(scenario, index, step, words)
        yield from _same_as(scenario, index, step)


def _conversation(scenario: Scenario, index: int, step: Step) -> Iterator[Problem]:
    if isinstance(step.conversation, int) and not 1 <= step.conversation <= index:
        place = scenario.locate("steps", index, "conversation")
        yield Problem(place, f"step {step.conversation} is not earlier than step {index + 1}")


def _same_as(scenario: Scenario, index: int, step: Step) -> Iterator[Problem]:
    parts = [((), step.expect), *(((name,), own) for name, own in step.expect.by_pattern.items())]
    for where, part in parts:
        if part.same_as_step is not None and part.same_as_step > index:
            place = scenario.locate("steps", index, "expect", *where, "same_as_step")
            yield Problem(place, f"step {part.same_as_step} is not earlier than step {index + 1}")


def _fixture(scenario: Scenario, index: int, step: Step, words: Vocabulary) -> Iterator[Problem]:
    name = step.context
    if isinstance(name, str) and name != "none" and name not in words.fixtures:
        place = scenario.locate("steps", index, "context")
        yield Problem(place, f"no fixture {name!r}", did_you_mean(name, ("none", *words.fixtures)))


def _placeholders(
    scenario: Scenario, index: int, step: Step, words: Vocabulary
) -> Iterator[Problem]:
    fields = {field for pattern in words.patterns.values() for field in pattern.fields}
    known = (*_OF_THE_STEP, *sorted(fields))
    for name in _PLACEHOLDER.findall(step.get or ""):
        if name not in known:
            place = scenario.locate("steps", index, "get")
            yield Problem(place, f"nothing is called {{{name}}}", did_you_mean(name, known))
