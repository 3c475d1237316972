from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.scenarios import PatternWords, Vocabulary, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.model.scenario import Scenario


@pytest.fixture
def words() -> Vocabulary:
    outcomes = ("coached", "refused", "failed")
    text = {"type": "string"}
    return Vocabulary(
        patterns={
            "frontend_payload": PatternWords(outcomes, ("reply", "conversation_id")),
            "step_functions": PatternWords(outcomes, ("reply",), ("Fetch", "Coach", "Format")),
        },
        seams={"business_api": "provider", "dynamodb": "dynamodb", "CoachFunction": "function"},
        tables=("conversations",),
        fixtures=("partial",),
        provider_states=[
            {"name": "business context exists", "params": {"user": text, "tenant": text}},
            {"name": "tenant is large", "params": {"goals": {"type": "integer"}}},
        ],
        capabilities=("jsonata",),
    )


@pytest.fixture
def read(tmp_path: Path, words: Vocabulary) -> Callable[[str], Scenario]:
    """Load a scenario from text."""

    def loaded(text: str) -> Scenario:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, "utf-8")
        return load(path, words)

    return loaded
