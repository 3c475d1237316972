"""What the package shows, and that it stands alone."""

import ast
from pathlib import Path

import pytest

import harness.stepfunctions
from harness.stepfunctions import api

PACKAGE = Path(harness.stepfunctions.__file__).parent


@pytest.mark.parametrize("module", [harness.stepfunctions, api])
def test_what_is_public_is_listed_in_order_and_exists(module: object) -> None:
    names = module.__all__
    assert names == sorted(names)
    assert all(getattr(module, name) is not None for name in names)


def test_what_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = harness.stepfunctions.nothing


def test_it_imports_nothing_else_of_the_project() -> None:
    imported = {
        name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    ours = {name for name in imported if name.split(".")[0] in ("harness", "stubs", "contracts")}
    assert {name for name in ours if not name.startswith("harness.stepfunctions")} == set()
