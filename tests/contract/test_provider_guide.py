"""The provider's guide: up to date, true, and its recipes' commands run."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from harness.cli.entry import harness
from harness.contracts.guide import fill
from harness.contracts.loopback import Received, Reply
from harness.contracts.loopback import serve as loopback
from harness.model.errors import HarnessError

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "contracts" / "README.md"
RECIPES = sorted((ROOT / "contracts" / "recipes").glob("*.yml"))

pytestmark = pytest.mark.usefixtures("no_ci")


def test_its_generated_parts_are_up_to_date() -> None:
    argv = ["contracts", "--config", str(ROOT / "harness.toml"), "guide", "--check"]
    result = CliRunner().invoke(harness, argv)
    assert result.exit_code == 0, result.output


def test_parts_and_places_must_agree() -> None:
    text = "<!-- generated: a -->\nold\n<!-- end -->\n"
    assert fill(text, {"a": "new"}) == "<!-- generated: a -->\nnew\n<!-- end -->\n"
    with pytest.raises(HarnessError, match="differ in: b"):
        fill(text, {"a": "new", "b": "more"})


def commands(recipe: Path) -> Iterator[str]:
    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, part in value.items():
                if key in {"run", "script"} and not isinstance(part, dict):
                    yield from [part] if isinstance(part, str) else part
                else:
                    yield from walk(part)
        elif isinstance(value, list):
            for part in value:
                yield from walk(part)

    yield from walk(YAML(typ="safe").load(recipe))


def test_recipes_have_nothing_but_known_commands() -> None:
    words = {command.split()[0] for recipe in RECIPES for command in commands(recipe)}
    assert words == {"apt-get", "curl", "pip", "dotnet", "harness", "pact"}
    assert len(RECIPES) == 6


def environment(**more: str) -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    commit = {"GITHUB_SHA": "abc", "CI_COMMIT_SHA": "abc", "BUILD_SOURCEVERSION": "abc"}
    branch = {"GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "branch", "CI_COMMIT_BRANCH": "main"}
    azure = {"BUILD_SOURCEBRANCH": "refs/heads/main", "BUILD_SOURCEBRANCHNAME": "main"}
    path = {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PACT_DO_NOT_TRACK": "true"}
    return {**os.environ, **commit, **branch, **azure, **path, **more}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipes_commands_run(recipe: Path, broker, example_provider) -> None:
    row = {"verificationResult": {"success": True}, "provider": {"name": "p"}}
    broker.matrix = {"summary": {"deployable": True}, "notices": [], "matrix": [row]}
    url = example_provider()
    surroundings = environment(PACT_BROKER_BASE_URL=broker.url, API_URL=url)
    ours = [c for c in commands(recipe) if c.startswith(("harness", "pact"))]
    for command in ours:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    posted = {each.target for each in broker.seen if each.method == "POST"}
    wanted = {"/contracts/publish", "/deploy"} if "consumer" in recipe.stem else {"/results"}
    assert wanted <= posted


def test_the_official_command_of_the_guide_runs(example_provider) -> None:
    (command,) = re.findall(r"```sh\n(pact verifier .*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    port = example_provider().rpartition(":")[2]
    command = command.replace("5000", port).replace("localhost", "127.0.0.1")
    run = {"cwd": ROOT, "env": environment(), "capture_output": True, "timeout": 60}
    assert subprocess.run(["bash", "-c", command], check=False, **run).returncode == 0


class GuideProvider:
    """A provider written from the guide's words alone: plain Python, its own data."""

    def __init__(self) -> None:
        self._states: list[dict[str, Any]] = []

    def __call__(self, received: Received) -> Reply:
        path, _, query = received.target.partition("?")
        if path == "/provider-states":
            return self._set_up(json.loads(received.body))
        asked = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
        if not asked.get("userId") or not asked.get("tenantId"):
            return Reply(400)
        answer = self._answer(asked["userId"], asked["tenantId"], asked["scope"])
        return Reply(200, {"content-type": "application/json"}, json.dumps(answer).encode())

    def _set_up(self, change: dict[str, Any]) -> Reply:
        self._states = [] if change["action"] == "teardown" else [change]
        return Reply(200)

    def _answer(self, user: str, tenant: str, scope: str) -> dict[str, Any]:
        (state,) = self._states
        name, params = state["state"], state["params"]
        there = name != "tenant is unknown"
        known = there and name not in {"user is unknown", "user belongs to another tenant"}
        full = there and name != "tenant has no business data"
        optional = name != "optional fields are absent"
        goal = {"title": params.get("title", "Grow"), "progress": 10 if optional else None}
        kpi = {"name": "Sales", "value": 1.5} | ({"target": 2, "unit": "EUR"} if optional else {})
        action = {"title": "Called", "occurredAt": "2026-11-20T09:30:00Z"}
        old, idle = "all actions are older than 30 days", "all KPIs are inactive"
        return {
            "user": {"id": user, "name": "Ann", "role": "CEO"} if known else None,
            "tenant": {"id": tenant, "name": "T"} if there else None,
            "goals": [goal] if full else [],
            "recentActions": [action] if full and name != old else [],
            "kpIs": [kpi] if full and name != idle else [],
            "dataScope": scope,
            "retrievedAt": "2026-11-23T09:30:00.1234567Z",
        }


def test_a_provider_written_from_the_guide_keeps_the_contract() -> None:
    with loopback(GuideProvider()) as port:
        url = f"http://127.0.0.1:{port}"
        argv = ["contracts", "--config", str(ROOT / "harness.toml"), "verify"]
        argv += ["--provider-url", url, "--states-url", f"{url}/provider-states"]
        result = CliRunner().invoke(harness, argv)
    assert result.exit_code == 0, result.output
    assert "PASSED: 12 of 12 interactions kept" in result.output
