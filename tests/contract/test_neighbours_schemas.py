"""Schemas and types for the neighbours: fresh, true, and clear about what breaks whom."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from contracts.neighbours import SCHEMAS
from harness.cli.entry import harness
from harness.contracts.schemas import differences, drift, files
from stubs.business_api.app import create_app

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "contracts" / "schemas"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_committed_files_are_as_the_models_are() -> None:
    argv = ["contracts", "--config", str(ROOT / "harness.toml"), "schemas", "--check"]
    result = CliRunner().invoke(harness, argv)
    assert result.exit_code == 0, result.output
    assert {path.name for path in FOLDER.iterdir()} == files(SCHEMAS).keys()


def test_drift_is_told_with_what_it_breaks(tmp_path: Path) -> None:
    for name, text in files(SCHEMAS).items():
        (tmp_path / name).write_text(text, "utf-8")
    assert drift(tmp_path, SCHEMAS) == []
    path = tmp_path / "business-context-response.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["required"].remove("kpIs")
    path.write_text(json.dumps(schema), "utf-8")
    (tmp_path / "types.d.ts").unlink()
    lines = drift(tmp_path, SCHEMAS)
    assert f"{path.name}: BREAKING  $.kpIs: required now" in lines
    assert "types.d.ts: missing" in lines


@pytest.mark.parametrize("user", ["ceo-john", "nobody", "cfo-zoe"])
def test_the_stubs_answers_are_valid(user: str, serve: Callable[[object], str]) -> None:
    query = {"userId": user, "tenantId": "acme"}
    url = f"{serve(create_app())}/api/v1/business-context"
    answer = httpx.get(url, params=query, trust_env=False).json()
    assert list(validator("business-context-response").iter_errors(answer)) == []
    assert not validator("business-context-response").is_valid({**answer, "kpIs": None})


def test_the_missions_request_is_valid() -> None:
    context = {
        "user": {"id": "123", "name": "John", "role": "CEO"},
        "goals": [{"id": "goal1", "title": "Revenue Growth"}],
    }
    request = {"message": "Help with my goals", "business_context": context}
    assert list(validator("business-context-payload").iter_errors(context)) == []
    assert list(validator("coaching-request").iter_errors(request)) == []
    assert not validator("coaching-request").is_valid({**request, "conversationid": "1"})


BASE = {
    "properties": {"a": {"type": "string"}, "b": {"$ref": "#/$defs/B"}},
    "required": ["a"],
    "$defs": {"B": {"properties": {"c": {"type": "number"}}, "required": ["c"]}},
}


@pytest.mark.parametrize(
    ("change", "breaks_writers", "breaks_readers"),
    [
        (lambda s: s["required"].append("b"), True, False),
        (lambda s: s["required"].remove("a"), False, True),
        (lambda s: s["properties"].pop("b"), False, True),
        (lambda s: s["properties"].update(d={"type": "string"}), False, False),
        (lambda s: (s["properties"].update(d={}), s["required"].append("d")), True, False),
        (lambda s: s["properties"]["a"].update(type="number"), True, True),
        (lambda s: s["$defs"]["B"]["required"].remove("c"), False, True),
    ],
)
def test_what_breaks_whom(
    change: Callable[[dict], Any], breaks_writers: bool, breaks_readers: bool
) -> None:
    after = copy.deepcopy(BASE)
    change(after)
    assert any(c.breaking for c in differences(BASE, after, "read")) == breaks_writers
    assert any(c.breaking for c in differences(BASE, after, "written")) == breaks_readers
    assert list(differences(BASE, after, "read"))


def test_the_types_name_every_model_once() -> None:
    text = (FOLDER / "types.d.ts").read_text("utf-8")
    names = [line.split()[2] for line in text.splitlines() if line.startswith("export ")]
    assert len(names) == len(set(names))
    assert {"BusinessContextResponse", "BusinessContext", "CoachingRequest"} <= set(names)
    assert "  kpIs: KpiAnswer[];" in text
    assert '  source?: "direct" | "orchestrated";' in text
