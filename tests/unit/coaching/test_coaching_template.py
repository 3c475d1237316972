"""The template grants and names no table but the two that coaching owns."""

from __future__ import annotations

import copy
import importlib
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from harness.template import read_template

PROJECT = Path(__file__).parents[3] / "coaching"
OWNED = {"ConversationsTable": "conversations", "CoachingSessionsTable": "coaching-sessions"}


def plain(node):
    """Turn a node of the YAML file into plain values; ``!Ref X`` becomes ``{"Ref": "X"}``."""
    tag = getattr(getattr(node, "tag", None), "value", None)
    if isinstance(node, dict):
        value = {key: plain(each) for key, each in node.items()}
    elif isinstance(node, list):
        value = [plain(each) for each in node]
    else:
        value = getattr(node, "value", node)
    return {tag.lstrip("!"): value} if tag and tag.startswith("!") else value


@pytest.fixture(scope="module")
def written():
    return plain(YAML(typ="rt").load(PROJECT / "template.yaml"))


def statements(written):
    """Give every policy statement of every resource, and every policy that is something else."""
    for resource in written["Resources"].values():
        for policy in resource["Properties"].get("Policies", []):
            if isinstance(policy, dict) and "Statement" in policy:
                yield from policy["Statement"]
            else:
                yield policy


def offences(written):
    """List what the template says about tables and should not."""
    found = []
    text = str({**written, "Outputs": {}})
    resources = written["Resources"]
    tables = {name for name, each in resources.items() if "Table" in each["Type"]}
    found += tables ^ OWNED.keys()
    for statement in statements(written):
        if set(statement) == {"LambdaInvokePolicy"}:
            continue
        actions, resource = statement["Action"], statement["Resource"]
        names = {f"{table}.Arn" for table in OWNED}
        if any(not re.match(r"(dynamodb|logs):[A-Za-z]+$", action) for action in actions):
            found.append(actions)
        if any(each.startswith("dynamodb:") for each in actions) and (
            not isinstance(resource, dict) or resource.get("GetAtt") not in names
        ):
            found.append(resource)
    for resource in resources.values():
        variables = resource["Properties"].get("Environment", {}).get("Variables", {})
        for name, value in variables.items():
            if "TABLE" in name and (not isinstance(value, dict) or value.get("Ref") not in OWNED):
                found.append(name)
    found += re.findall(r"business.data|BUSINESS_DATA\w*|table/\S+", text, re.IGNORECASE)
    return found


def test_it_grants_and_names_no_table_but_the_two(written):
    assert offences(written) == []


def test_and_that_is_also_what_is_put_up():
    template = read_template(PROJECT / "template.yaml", replaced=["COACHING_API_URL"])

    assert template.table_names == OWNED
    assert {(each.resource, each.table) for each in template.grants} == {
        ("CoachingApiFunction", "conversations"),
        ("CoachingApiFunction", "coaching-sessions"),
    }
    environments = [each.environment for each in template.functions]
    tables = {value for each in environments for name, value in each.items() if "TABLE" in name}
    assert tables == set(OWNED.values())


def _grant(action, resource):
    return {"Version": "2012-10-17", "Statement": [{"Action": [action], "Resource": resource}]}


BREAKS = {
    "another table": lambda r: r.update(
        {"UsersTable": {"Type": "AWS::DynamoDB::Table", "Properties": {}}}
    ),
    "a variable": lambda r: r["FetchBusinessContextFunction"]["Properties"]["Environment"][
        "Variables"
    ].update({"BUSINESS_DATA_TABLE": "business-data"}),
    "a renamed variable": lambda r: r["InvokeCoachingFunction"]["Properties"]["Environment"][
        "Variables"
    ].update({"GOALS_TABLE": {"Ref": "GoalsTable"}}),
    "all tables": lambda r: r["CoachingApiFunction"]["Properties"]["Policies"].append(
        _grant("dynamodb:Query", "*")
    ),
    "a table by ARN": lambda r: r["CoachingApiFunction"]["Properties"]["Policies"].append(
        _grant("dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/users")
    ),
    "every action": lambda r: r["CoachingApiFunction"]["Properties"]["Policies"].append(
        _grant("*", {"GetAtt": "ConversationsTable.Arn"})
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_template_that_does_is_found_out(written, name):
    broken = copy.deepcopy(written)
    BREAKS[name](broken["Resources"])

    assert offences(broken)


def test_the_tables_are_kept_encrypted_and_restorable(written):
    for name in OWNED:
        table = written["Resources"][name]
        properties = table["Properties"]
        assert table["DeletionPolicy"] == "Retain"
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        assert properties["PointInTimeRecoverySpecification"] == {
            "PointInTimeRecoveryEnabled": True
        }
    sessions = written["Resources"]["CoachingSessionsTable"]["Properties"]
    assert sessions["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_handlers_exist_and_give_up_before_lambda_does():
    template = read_template(PROJECT / "template.yaml", replaced=["COACHING_API_URL"])

    for function in template.functions:
        if function.handler == "run.sh":
            assert "coaching.api.app:app" in (function.code / "run.sh").read_text()
            continue
        module, _, name = function.handler.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))
        (timeout,) = (v for k, v in function.environment.items() if k.endswith("_TIMEOUT_SECONDS"))
        assert float(timeout) < function.timeout_s


def test_the_gateway_leaves_it_to_the_app_whose_pages_may_call(written):
    api = written["Resources"]["CoachingHttpApi"]["Properties"]
    function = written["Resources"]["CoachingApiFunction"]["Properties"]
    routes = [each["Properties"] for each in function["Events"].values()]
    asked = [each["Path"] for each in routes if each["Method"] == "OPTIONS"]

    assert "CorsConfiguration" not in api
    assert asked == ["/api/v1/{proxy+}"]
    assert all(
        route["Path"].startswith("/api/v1/")
        for route in routes
        if route["Path"] not in ("/health", "/openapi.json")
    )
    assert written["Parameters"]["AllowedOrigins"]["Default"] == ""
    template = read_template(PROJECT / "template.yaml", replaced=["COACHING_API_URL"])
    assert template.function("CoachingApiFunction").environment["ALLOWED_ORIGINS"] == ""


def test_there_are_no_secrets(written):
    assert not re.search(r"password|secret|token|api.?key|AKIA", str(written), re.IGNORECASE)
