from __future__ import annotations

from typing import Any

import pytest

from harness.faults import EFFECTS_AT, objection
from harness.faults.strike import _EFFECTS
from harness.model.fault import EFFECTS, Fault

EXAMPLES: dict[str, Any] = {
    "answer": {"status": 500},
    "delay": "2s",
    "garbage": True,
    "change": {"/a": 1},
    "remove": ["/a"],
    "drop": "mid_answer",
    "error": {"code": "X"},
    "throttle": True,
    "crash": True,
    "time_out": True,
    "raise": {"type": "Boom"},
}


def fault(effect: str, **more: Any) -> Fault:
    return Fault.model_validate({"at": "somewhere", effect: EXAMPLES[effect], **more})


def test_every_effect_has_a_behaviour_and_a_place() -> None:
    assert EFFECTS.keys() == EXAMPLES.keys() == _EFFECTS.keys()
    assert EFFECTS.keys() == {effect for effects in EFFECTS_AT.values() for effect in effects}


@pytest.mark.parametrize("kind", EFFECTS_AT)
@pytest.mark.parametrize("effect", EXAMPLES)
def test_an_effect_makes_sense_or_gets_an_alternative(kind: Any, effect: str) -> None:
    wrong = objection(fault(effect), kind)
    if effect in EFFECTS_AT[kind]:
        assert wrong is None
    else:
        assert wrong is not None
        assert wrong[0].startswith(f"{effect} makes no sense at somewhere, a {kind}")
        assert "possible there: " in wrong[1]


def test_conditions_must_be_ones_the_seam_knows() -> None:
    anything = {"on": {"userId": "u1"}}
    assert objection(fault("delay", **anything), "provider") is None
    wrong = objection(fault("delay", **anything), "dynamodb")
    assert wrong == ("`on` can't look at userId at a dynamodb", "it knows operation and table")
    wrong = objection(fault("crash", **anything), "function")
    assert wrong == ("`on` can't look at userId at a function", "it knows nothing: leave it out")
