"""Compares committed pacts with freshly built ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.contracts.difference import changes
from harness.contracts.pacts import Json, canonical, comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["compare"]


def compare(folder: Path, built: Mapping[str, Json]) -> list[str]:
    """Say, a line each, how the files of a folder differ from what was built; nothing if not."""
    lines = [line for name, content in built.items() for line in _file(folder / name, content)]
    stray = sorted({path.name for path in folder.glob("*.json")} - built.keys())
    lines += [f"{name}: nothing builds this file; remove it" for name in stray]
    return [*lines, "update them with: harness contracts build"] if lines else []


def _file(path: Path, built: Json) -> Iterator[str]:
    if not path.exists():
        yield f"{path.name}: missing"
        return
    text = path.read_text("utf-8")
    committed: Json = json.loads(text)
    found = changes(committed, built)
    yield from (f"{path.name}: {change}" for change in found)
    if any(change.breaking for change in found):
        yield f"{path.name}: BREAKING for {built['provider']['name']}: agree on it before you merge"
    same = canonical(comparable(committed)) == canonical(comparable(built))
    if not found and not (same and text == canonical(committed)):
        yield f"{path.name}: the same contract, written differently"
