"""Where the time of `harness run` goes, from its own event log."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import HARNESS, run_command, seconds
from bench.table import Quantity, Row, Target

__all__ = ["measure"]

_ROUNDS = 3
_ONE = "scenarios/usage/strategic-analysis.yaml"
_TARGET = Target(4.0)
Parts = dict[str, float]


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Run everything a few times; every number is a median of its own."""
    runs = [_run() for _ in range(_ROUNDS)]
    parts = {name: median(run[name] for run in runs) for name in runs[0]}
    bare = median(run_command([sys.executable, "-c", "pass"]).seconds for _ in range(_ROUNDS))
    wall = parts.pop("wall")
    interpreter = Quantity(bare, "s", "bare interpreter")
    what = f"harness run, {parts.pop('replays'):.0f} replays, command to exit"
    rows = [Row(what, Quantity(wall, "s"), interpreter, target=_TARGET)]
    return rows + [_part(name, part, wall) for name, part in parts.items()]


def _part(name: str, part: float, wall: float) -> Row:
    if name.startswith("component"):
        return Row(f"    {name} answers", Quantity(part, "s"))
    return Row(f"  {name}", Quantity(part, "s", f"{part / wall:.0%}"))


def _run() -> Parts:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder, "events.json")
        load = seconds(lambda: run_command([HARNESS, "run", "--list", _ONE]))
        run = run_command([HARNESS, "run", "--report", f"json={log}"])
        events = [json.loads(line) for line in log.read_text().splitlines()]
    return {"wall": run.seconds, **_phases(events, load, run.began, run.ended)}


def _phases(events: list[dict[str, Any]], load: float, began: float, ended: float) -> Parts:
    """Split a run; what has no event of its own is told by what is left over."""
    one = {event["event"]: event for event in events}
    replays = [event["result"]["duration"] for event in events if "result" in event]
    started, finished = one["run_started"], one["run_finished"]
    until_run, stack = started["at"] - began, one["stack_started"]["seconds"]
    components = [event for event in events if event["event"] == "component_started"]
    return {
        "replays": len(replays),
        "import, harness.toml, template": min(load, until_run),
        "plan: read every scenario": max(until_run - load, 0.0),
        "stack": stack,
        **{f"component {event['name']}": event["seconds"] for event in components},
        "replays side by side, checks, coverage": finished["seconds"] - stack,
        "  their steps and checks, added up": sum(replays),
        "teardown and exit": ended - finished["at"],
    }
