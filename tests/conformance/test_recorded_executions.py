"""Every execution recorded on AWS, replayed with its recorded task results on the virtual clock."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"L1": 1.0, "L1c": 0.99, "L2": 0.98, "L3": 0.97, "L4": 0.95}
LEVELS = tuple(FLOORS)
KNOWN = 523
OTHERS = re.compile(r"^\| (?P<engine>[^|]+?) \| (?P<rates>\d+ \|.*?) \|$", re.MULTILINE)


def counted(results: Iterable[Any], level: str) -> tuple[int, int]:
    applicable = [r.levels[level] for r in results if r.levels[level] is not None]
    return sum(map(bool, applicable)), len(applicable)


@pytest.mark.parametrize("level", LEVELS)
def test_executions_end_as_on_aws(results: tuple[Any, ...], level: str) -> None:
    passed, total = counted(results, level)
    assert passed >= FLOORS[level] * total, [r for r in results if r.levels[level] is False]


def test_every_difference_is_explained(results: tuple[Any, ...]) -> None:
    if len(results) != KNOWN:
        pytest.skip(f"the page is about {KNOWN} recordings; these are {len(results)}")
    told = (ROOT / "docs" / "step-functions-fidelity.md").read_text("utf-8")
    assert [r.name for r in results if not r.is_same and f"`{r.name}`" not in told] == []


def test_rates_are_printed(corpus: Any, results: tuple[Any, ...], record_property) -> None:
    table = [f"{'':<40}" + "".join(f"{level:>12}" for level in LEVELS)]
    table.append(row("this simulator", results))
    readme = (corpus.folder / "README.md").read_text("utf-8")
    for other in OTHERS.finditer(readme):
        rates = (rate.strip() for rate in other["rates"].split("|"))
        table.append(f"{other['engine'][:40]:<40}" + "".join(f"{rate:>12}" for rate in rates))
    by_feature = defaultdict(list)
    for result in results:
        for feature in result.features:
            by_feature[feature].append(result)
    table.extend(row(f"  {feature}", by_feature[feature]) for feature in sorted(by_feature))
    record_property("conformance", "\n".join(table))
    assert len(by_feature) > 50


def row(label: str, results: Iterable[Any]) -> str:
    rates = (counted(tuple(results), level) for level in LEVELS)
    return f"{label[:40]:<40}" + "".join(f"{f'{passed}/{total}':>12}" for passed, total in rates)
