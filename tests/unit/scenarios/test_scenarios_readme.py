"""The page about scenarios tells the truth: its example loads, its tables are complete."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from harness.faults import EFFECTS_AT
from harness.model.expectation import PatternExpectation
from harness.model.matcher import RULES
from harness.scenarios import load
from harness.stack import load_config

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "scenarios/README.md").read_text("utf-8")


def test_the_example_is_a_scenario(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example, "utf-8")
    assert len(load(path, load_config(ROOT / "harness.toml").vocabulary).steps) == 2


def test_the_shape_of_caught_is_as_shown() -> None:
    examples = [YAML(typ="safe").load(each) for each in re.findall(r"`(caught: .*?)`", PAGE)]
    shapes = [PatternExpectation.model_validate(each).caught for each in examples]
    assert shapes == [{"Price": "ValueError"}, {}]


def test_every_folder_is_in_the_table() -> None:
    table = PAGE[: PAGE.index("## One file")]
    folders = {each.name for each in (ROOT / "scenarios").iterdir() if each.is_dir()}
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == folders - {"fixtures"}


def test_every_expectation_rule_and_effect_is_named() -> None:
    for name in (*PatternExpectation.model_fields, *RULES):
        assert f"`{name}`" in PAGE or f"`{{{name}:" in PAGE, name
    rows = re.findall(r"^\| (?:a provider|`dynamodb`|a function).*\| (.*) \|$", PAGE, re.MULTILINE)
    told = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    assert told == [set(effects) for effects in EFFECTS_AT.values()]
