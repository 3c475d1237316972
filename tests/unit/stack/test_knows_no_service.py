"""The harness knows no service in particular: it learns everything from harness.toml."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = sorted(
    path
    for path in (ROOT / "harness").rglob("*")
    if path.suffix in {".py", ".toml", ".json", ".j2", ".html", ".css", ".ini"}
)

NAMES_OF_THE_REFERENCE_SERVICE = re.compile(
    r"coaching|business.?(context|api|data)|kpi|recent.?actions|ceo-?john|\bacme\b|orchestrator",
    re.IGNORECASE,
)
"""Its package, its provider, what its data is called, its fixtures, its state machine."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_names_the_reference_service(file):
    found = NAMES_OF_THE_REFERENCE_SERVICE.findall(file.read_text("utf-8"))
    assert found == []
