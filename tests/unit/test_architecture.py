import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def drawn():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    return re.search(r"```layers\n(.*?)```", text, re.DOTALL)[1].splitlines()


def test_the_layers_that_are_drawn_are_the_layers_that_are_held(drawn):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (held,) = (contract["layers"] for contract in settings["contracts"] if "layers" in contract)
    assert drawn == held


def test_every_package_of_the_harness_has_its_layer(drawn):
    packages = {path.parent.name for path in (ROOT / "harness").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "harness").glob("[!_]*.py")}
    assert set(re.findall(r"\w+", " ".join(drawn))) == packages | modules


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    required = project["dependencies"] + project["optional-dependencies"]["dev"]
    reasons = (ROOT / "docs" / "adr" / "0005-dependencies.md").read_text("utf-8")
    named = set(re.findall(r"\*\*([\w.-]+)", reasons))
    assert {re.split(r"[^\w.-]", text)[0] for text in required} <= named


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "adr"
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}
