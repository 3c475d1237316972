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
