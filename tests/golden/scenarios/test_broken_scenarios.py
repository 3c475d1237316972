"""What people read when a scenario file is wrong: `broken/NAME.yaml` gives `broken/NAME.txt`.

`UPDATE_GOLDEN=1 pytest tests/golden/scenarios` writes the texts anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.model.errors import FileError
from harness.scenarios import PatternWords, Vocabulary, load

BROKEN = Path(__file__).parent / "broken"
OUTCOMES = ("coached", "refused", "failed")
TEXT = {"type": "string"}
WORDS = Vocabulary(
    patterns={
        "frontend_payload": PatternWords(OUTCOMES, ("reply", "conversation_id")),
        "step_functions": PatternWords(
            OUTCOMES, ("reply",), ("FetchBusinessContext", "InvokeCoaching", "FormatResponse")
        ),
    },
    seams={"business_api": "provider", "dynamodb": "dynamodb", "CoachFunction": "function"},
    tables=("conversations", "coaching-sessions"),
    fixtures=("partial-context",),
    provider_states=[
        {"name": "business context exists", "params": {"user": TEXT, "tenant": TEXT}},
        {"name": "user is unknown", "params": {"user": TEXT}},
        {"name": "tenant is large", "params": {"goals": {"type": "integer"}}},
    ],
    capabilities=("jsonata", "virtual_time"),
)


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_message_is_as_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(FileError) as error:
        load(Path(path.name), WORDS)
    expected = path.with_suffix(".txt")
    if "UPDATE_GOLDEN" in os.environ:
        expected.write_text(f"{error.value}\n", "utf-8")
    assert f"{error.value}\n" == expected.read_text("utf-8")
