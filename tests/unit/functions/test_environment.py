"""Whose value of an environment variable wins."""

from __future__ import annotations

from pathlib import Path

from harness.functions import FunctionSpec
from harness.functions.environment import function_environment

SPEC = FunctionSpec(
    name="F",
    function_name="f",
    handler="app.handler",
    code=Path("/code"),
    runtime="python3.12",
    environment={"A": "template", "B": "template", "C": "template", "_HANDLER": "template"},
)


def given(**spec: object) -> dict[str, str]:
    fields = {name: getattr(SPEC, name) for name in SPEC.__dataclass_fields__}
    return function_environment(
        FunctionSpec(**{**fields, **spec}),
        region="eu-west-1",
        runtime_api="127.0.0.1:1",
        base={"A": "base", "Z": "base", "AWS_ACCESS_KEY_ID": "base"},
        overrides={"C": "override", "AWS_REGION": "override"},
    )


def test_overrides_over_template_over_base_and_lambdas_own_over_all():
    env = given()
    assert [env[name] for name in "ZABC"] == ["base", "template", "template", "override"]
    assert (env["_HANDLER"], env["AWS_REGION"]) == ("app.handler", "eu-west-1")
    assert env["AWS_ACCESS_KEY_ID"] == "base"


def test_a_provided_runtime_has_no_execution_environment():
    assert given()["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.12"
    assert "AWS_EXECUTION_ENV" not in given(runtime="provided.al2023")
