from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.sections import SECTIONS
from bench.table import Quantity, Row, Target, as_json, from_json, render

ROOT = Path(__file__).parents[3]


def bench(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_section_is_measured_told_and_written(tmp_path: Path) -> None:
    done = bench(tmp_path, "time")

    assert done.returncode == 0, done.stderr
    assert "a day of Wait and six back-offs" in done.stdout
    told = json.loads((tmp_path / ".harness" / "bench.json").read_text(encoding="utf-8"))
    [row] = told["sections"]["time"]
    assert row["measured"]["value"] > 0
    assert told["broken"] == []


def test_a_section_that_breaks_says_why_and_the_others_are_still_told(tmp_path: Path) -> None:
    done = bench(tmp_path, "replays", "time")

    assert done.returncode == 1
    assert "replays ended with exit code 1" in done.stderr
    assert "no harness.toml" in done.stderr
    assert "a day of Wait" in done.stdout


def test_an_unknown_section_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    done = bench(tmp_path, "tiem")

    assert done.returncode == 2
    assert all(name in done.stderr for name in SECTIONS)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_can_be_run_and_is_in_the_docs(name: str) -> None:
    section = importlib.import_module(f"bench.sections.{name}")

    assert callable(section.measure)
    assert f"| `{name}` |" in (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")


def test_the_table_lines_up_and_says_what_is_met() -> None:
    rows = [
        Row("fast", Quantity(0.0123, "s"), Quantity(2.5, "s", "other"), 203.0, Target(0.1)),
        Row("slow", Quantity(990, "/s"), target=Target(1000, least=True)),
        Row("dear", Quantity(42, "MB"), Quantity(10, "MB"), 4.2, Target(3, on="ratio")),
    ]

    drawn = render({"some": rows}).replace("\N{MULTIPLICATION SIGN}", "x")
    assert drawn.splitlines()[2:] == [
        "some:",
        "  fast     12 ms  2.50 s (other)   203x   ≤ 100 ms  yes",
        "  slow     990/s                         ≥ 1,000/s   NO",
        "  dear     42 MB           10 MB  4.20x       ≤ 3x   NO",
    ]


def test_rows_survive_json() -> None:
    rows = [Row("a", Quantity(1, "s"), Quantity(2, "s", "b"), 2.0, Target(3, on="ratio"))]

    assert from_json(json.loads(json.dumps(as_json(rows)))) == rows
