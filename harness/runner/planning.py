"""Decide what to replay, in which order, before anything is started."""

from __future__ import annotations

import random
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from harness.model.errors import FileError, Problem, UsageError
from harness.model.plan import Plan, Replay
from harness.scenarios import discover, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.model.options import RunOptions, Selection
    from harness.model.scenario import Scenario
    from harness.scenarios import Vocabulary
    from harness.stack.config import Config

__all__ = ["load_all", "plan", "replays_of"]


def plan(config: Config, selection: Selection, options: RunOptions) -> Plan:
    """Load every selected scenario file and list the replays it stands for.

    Raises:
        FileError: scenario files are wrong; holds the problems of all of them.
        UsageError: nothing is selected.

    """
    unknown = set(selection.patterns) - set(config.patterns)
    if unknown:
        known = ", ".join(config.patterns)
        raise UsageError(f"there is no pattern {', '.join(sorted(unknown))}", f"known: {known}")
    paths = selection.paths or [config.resolve(path) for path in config.scenarios.paths]
    scenarios = load_all(config.vocabulary, discover(paths))
    replays = [
        replay
        for path, scenario in scenarios
        for replay in replays_of(config, path, scenario)
        if _selected(replay, selection)
    ]
    if not replays:
        raise UsageError("no replay is selected", "harness run --list shows what there is")
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    if options.shuffle:
        random.Random(seed).shuffle(replays)  # noqa: S311  (an order, not a secret)
    return Plan(tuple(replays), seed)


def replays_of(config: Config, path: Path, scenario: Scenario) -> Iterator[Replay]:
    """List a scenario's replays: one on each pattern that it and harness.toml name."""
    file = _shown(path)
    for pattern in config.patterns:
        if scenario.patterns is None or pattern in scenario.patterns:
            yield Replay(scenario, pattern, file)


def load_all(vocabulary: Vocabulary, paths: Iterable[Path]) -> list[tuple[Path, Scenario]]:
    """Load scenario files.

    Raises:
        FileError: some are wrong; holds the problems of all of them.

    """
    loaded: list[tuple[Path, Scenario]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded.append((path, load(path, vocabulary)))
        except FileError as error:
            problems.extend(error.problems)
    if problems:
        raise FileError(problems)
    return loaded


def _selected(replay: Replay, selection: Selection) -> bool:
    scenario = replay.scenario
    text = " ".join([replay.id, scenario.scenario, *scenario.tags]).lower()
    return (
        (not selection.patterns or replay.pattern in selection.patterns)
        and (selection.keyword is None or selection.keyword.lower() in text)
        and set(selection.tags) <= set(scenario.tags)
    )


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
