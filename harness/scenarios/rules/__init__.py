"""What a scenario must be beyond its form: every name known, every part possible.

A rule is a function that yields problems; `problems_of` asks all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.scenarios.rules.expectations import expectations_can_be_met
from harness.scenarios.rules.faults import faults_can_strike
from harness.scenarios.rules.matchers import matchers_are_rules
from harness.scenarios.rules.names import needs_exist, patterns_exist, states_exist
from harness.scenarios.rules.steps import steps_can_be_done

if TYPE_CHECKING:
    from harness.model.errors import Problem
    from harness.model.scenario import Scenario
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["problems_of"]

_RULES = (
    patterns_exist,
    needs_exist,
    states_exist,
    faults_can_strike,
    steps_can_be_done,
    expectations_can_be_met,
    matchers_are_rules,
)


def problems_of(scenario: Scenario, words: Vocabulary) -> list[Problem]:
    """Collect what every rule has against a scenario."""
    return [problem for rule in _RULES for problem in rule(scenario, words)]
