"""A fault must stand at a seam that there is, and have an effect that makes sense there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.faults import objection
from harness.model.errors import Problem
from harness.scenarios.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.scenario import Scenario
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["faults_can_strike"]


def faults_can_strike(scenario: Scenario, words: Vocabulary) -> Iterator[Problem]:
    """Check ``faults`` with the rules by which seams arm them."""
    for index, fault in enumerate(scenario.faults):
        kind = words.seams.get(fault.at)
        if kind is None:
            place = scenario.locate("faults", index, "at")
            yield Problem(place, f"no seam {fault.at!r}", did_you_mean(fault.at, words.seams))
        elif wrong := objection(fault, kind):
            place = scenario.locate("faults", index, fault.effect)
            yield Problem(place, *wrong)
