"""`harness contracts check` and `build`: the committed pact against a fresh one."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli.entry import harness
from harness.contracts.difference import changes

ROOT = Path(__file__).parents[2]
NAME = "coaching-service-business-context-api.json"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "contracts" / "pacts", tmp_path / "pacts")
    text = (
        '[service]\ntemplate = "t.yaml"\n[contracts]\nconsumer = "coaching-service"\n'
        'pacts = "pacts"\ninteractions = "contracts.interactions"\n'
    )
    (tmp_path / "harness.toml").write_text(text, "utf-8")
    return tmp_path


def run(project: Path, command: str) -> Result:
    config = ["--config", str(project / "harness.toml")]
    return CliRunner().invoke(harness, ["contracts", *config, command])


def edit(project: Path, change: Callable[[dict], None]) -> None:
    path = project / "pacts" / NAME
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(
        json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8"
    )


def full(content: dict) -> dict:
    return next(i for i in content["interactions"] if i["description"].startswith("a full"))


def test_the_committed_pacts_are_what_a_fresh_build_gives(project: Path) -> None:
    before = {p.name: p.read_bytes() for p in (project / "pacts").iterdir()}
    result = run(project, "check")
    assert result.exit_code == 0, result.output
    assert run(project, "build").exit_code == 0
    assert {p.name: p.read_bytes() for p in (project / "pacts").iterdir()} == before


def test_the_version_of_pacts_library_is_no_difference(project: Path) -> None:
    edit(project, lambda c: c["metadata"].update(pactRust={"ffi": "9.9.9"}))
    assert run(project, "check").exit_code == 0


def test_a_new_demand_is_named_and_breaking(project: Path) -> None:
    edit(project, lambda c: full(c)["response"]["body"]["content"]["user"].pop("role"))
    result = run(project, "check")
    assert result.exit_code == 1
    line = 'response.body.content.user.role: nothing -> "CEO"'
    assert "BREAKING  a full business context (given business context exists" in result.output
    assert line in result.output
    assert "BREAKING for business-context-api" in result.output
    assert "harness contracts build" in result.output


def test_a_dropped_demand_is_harmless(project: Path) -> None:
    edit(project, lambda c: full(c)["response"]["body"]["content"].update(plan="gold"))
    result = run(project, "check")
    assert result.exit_code == 1
    assert "harmless  a full business context" in result.output
    assert "BREAKING" not in result.output


def test_a_missing_file_a_stray_one_and_a_reformatted_one_are_told(project: Path) -> None:
    (project / "pacts" / NAME).rename(project / "pacts" / "old.json")
    result = run(project, "check")
    assert f"{NAME}: missing" in result.output
    assert "old.json: nothing builds this file" in result.output
    run(project, "build")
    (project / "pacts" / "old.json").unlink()
    path = project / "pacts" / NAME
    path.write_text(path.read_text("utf-8").rstrip(), "utf-8")
    assert "the same contract, written differently" in run(project, "check").output


def example() -> dict:
    rules = {"body": {"$.a": {"combine": "AND", "matchers": [{"match": "type"}]}}}
    body = {"content": {"a": "x", "b": 1}, "contentType": "application/json"}
    interaction = {
        "description": "it",
        "request": {"method": "GET", "path": "/"},
        "response": {"status": 200, "body": body, "matchingRules": rules},
    }
    return {"interactions": [interaction], "metadata": {}}


def body(pact: dict) -> dict:
    return pact["interactions"][0]["response"]["body"]["content"]


def rules(pact: dict) -> dict:
    return pact["interactions"][0]["response"]["matchingRules"]["body"]


LOOSE = {"combine": "AND", "matchers": [{"match": "type"}]}
STRICT = {"combine": "AND", "matchers": [{"match": "regex", "regex": "x"}]}


@pytest.mark.parametrize(
    ("change", "breaking"),
    [
        (lambda p: body(p).update(a="y"), False),
        (lambda p: body(p).update(b=2), True),
        (lambda p: body(p).update(c=2), True),
        (lambda p: body(p).pop("b"), False),
        (lambda p: rules(p).update({"$.b": LOOSE}), False),
        (lambda p: rules(p).pop("$.a"), True),
        (lambda p: (rules(p).pop("$.a"), body(p).pop("a")), False),
        (lambda p: rules(p).update({"$.a": STRICT}), True),
        (lambda p: p["interactions"][0]["response"].update(status=201), True),
        (lambda p: p["interactions"][0]["request"].update(path="/v2"), True),
        (lambda p: p["interactions"][0].update(providerStates=[{"name": "s"}]), True),
        (lambda p: p["interactions"].clear(), False),
        (lambda p: p["interactions"].append({**p["interactions"][0], "description": "b"}), True),
    ],
)
def test_what_breaks_a_provider(change: Callable[[dict], object], breaking: bool) -> None:
    after = copy.deepcopy(example())
    change(after)
    found = changes(example(), after)
    assert found
    assert any(each.breaking for each in found) == breaking
