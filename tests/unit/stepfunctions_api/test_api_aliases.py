"""Aliases of state machines: created, routed, changed, listed, deleted."""

import json
from collections import Counter
from typing import Any

import pytest

FIRST = {"Type": "Pass", "Result": 1, "End": True}
SECOND = {"Type": "Pass", "Result": 2, "End": True}


def whole(state: dict[str, Any]) -> str:
    return json.dumps({"StartAt": "A", "States": {"A": state}})


def routes(*shares: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"stateMachineVersionArn": arn, "weight": weight} for arn, weight in shares]


@pytest.fixture
def machine(api: Any, name: str) -> str:
    """A machine with two versions, 1 and 2."""
    arn = api.machine(FIRST, name=name[-60:], publish=True)
    api.call("UpdateStateMachine", stateMachineArn=arn, definition=whole(SECOND), publish=True)
    return arn


@pytest.fixture
def live(api: Any, machine: str) -> str:
    """An alias that leads to version 1."""
    members = {"name": "live", "routingConfiguration": routes((f"{machine}:1", 100))}
    return api.call("CreateStateMachineAlias", **members)["stateMachineAliasArn"]


def test_an_execution_by_an_alias_runs_its_version(api: Any, machine: str, live: str) -> None:
    assert live == f"{machine}:live"
    told = api.run(live)
    assert json.loads(told["output"]) == 1
    assert told["stateMachineArn"] == machine
    assert told["stateMachineAliasArn"] == live
    assert told["stateMachineVersionArn"] == f"{machine}:1"
    api.run(f"{machine}:1")
    listed = api.call("ListExecutions", stateMachineArn=live)["executions"]
    assert [each["executionArn"] for each in listed] == [told["executionArn"]]
    assert listed[0]["stateMachineAliasArn"] == live


def test_an_alias_is_described_and_changed(api: Any, machine: str, live: str) -> None:
    told = api.call("DescribeStateMachineAlias", stateMachineAliasArn=live)
    assert (told["name"], told["routingConfiguration"]) == (
        "live",
        routes((f"{machine}:1", 100)),
    )
    change = {"routingConfiguration": routes((f"{machine}:2", 100)), "description": "new"}
    updated = api.call("UpdateStateMachineAlias", stateMachineAliasArn=live, **change)
    told = api.call("DescribeStateMachineAlias", stateMachineAliasArn=live)
    assert (told["description"], told["updateDate"]) == ("new", updated["updateDate"])
    assert json.loads(api.run(live)["output"]) == 2
    api.call("UpdateStateMachineAlias", stateMachineAliasArn=live, description="newer")
    told = api.call("DescribeStateMachineAlias", stateMachineAliasArn=live)
    assert told["routingConfiguration"] == change["routingConfiguration"]


def test_executions_are_shared_out_by_weight(api: Any, machine: str) -> None:
    shares = routes((f"{machine}:1", 75), (f"{machine}:2", 25))
    alias = api.call("CreateStateMachineAlias", name="both", routingConfiguration=shares)
    arn = alias["stateMachineAliasArn"]
    drawn = Counter(api.run(arn)["stateMachineVersionArn"] for _ in range(40))
    assert drawn[f"{machine}:1"] > drawn[f"{machine}:2"] > 0
    told = api.call("DescribeStateMachine", stateMachineArn=arn)
    assert (told["stateMachineArn"], told["definition"]) == (arn, whole(FIRST))


def test_creating_the_same_alias_again_changes_nothing(api: Any, machine: str, live: str) -> None:
    members = {"name": "live", "routingConfiguration": routes((f"{machine}:1", 100))}
    assert api.call("CreateStateMachineAlias", **members)["stateMachineAliasArn"] == live
    members["routingConfiguration"] = routes((f"{machine}:2", 100))
    assert api.refused("CreateStateMachineAlias", **members)[0] == "ConflictException"


def test_aliases_are_listed_newest_first(api: Any, machine: str, live: str) -> None:
    members = {"name": "next", "routingConfiguration": routes((f"{machine}:2", 100))}
    after = api.call("CreateStateMachineAlias", **members)["stateMachineAliasArn"]
    first = api.call("ListStateMachineAliases", stateMachineArn=machine, maxResults=1)
    rest = api.call(
        "ListStateMachineAliases", stateMachineArn=machine, nextToken=first["nextToken"]
    )
    listed = first["stateMachineAliases"] + rest["stateMachineAliases"]
    assert [each["stateMachineAliasArn"] for each in listed] == [after, live]
    of_one = api.call("ListStateMachineAliases", stateMachineArn=f"{machine}:1")
    assert [each["stateMachineAliasArn"] for each in of_one["stateMachineAliases"]] == [live]


def test_a_version_that_an_alias_leads_to_stays(api: Any, machine: str, live: str) -> None:
    version = {"stateMachineVersionArn": f"{machine}:1"}
    kind, message = api.refused("DeleteStateMachineVersion", **version)
    assert kind == "ConflictException"
    assert message.endswith("aliases referencing this version: [live]")
    assert api.call("DeleteStateMachineAlias", stateMachineAliasArn=live) == {}
    assert api.call("DeleteStateMachineVersion", **version) == {}
    gone = api.refused("StartExecution", stateMachineArn=live)
    assert gone == ("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{live}'")


def test_aliases_go_with_their_machine(api: Any, machine: str, live: str) -> None:
    api.call("DeleteStateMachine", stateMachineArn=machine)
    refused = api.refused("DescribeStateMachineAlias", stateMachineAliasArn=live)
    assert refused == ("ResourceNotFound", "Request references a resource that does not exist.")


def test_a_machine_cannot_be_changed_by_its_alias(api: Any, live: str) -> None:
    refused = api.refused("UpdateStateMachine", stateMachineArn=live, definition=whole(FIRST))
    assert refused[0] == "InvalidArn"


@pytest.mark.parametrize(
    ("name_of_alias", "shares", "kind"),
    [
        ("7", [(":1", 100)], "ValidationException"),
        ("a b", [(":1", 100)], "ValidationException"),
        ("a", [(":1", 99)], "ValidationException"),
        ("a", [(":1", 50), (":1", 50)], "ValidationException"),
        ("a", [(":1", 50), ("x:1", 50)], "ValidationException"),
        ("a", [(":1", 101)], "ValidationException"),
        ("a", [], "ValidationException"),
        ("a", [("", 100)], "InvalidArn"),
        ("a", [(":live", 100)], "InvalidArn"),
        ("a", [(":9", 100)], "ResourceNotFound"),
    ],
)
def test_bad_aliases(
    api: Any, machine: str, name_of_alias: str, shares: list[tuple[str, int]], kind: str
) -> None:
    given = routes(*((machine + suffix, weight) for suffix, weight in shares))
    members = {"name": name_of_alias, "routingConfiguration": given}
    assert api.refused("CreateStateMachineAlias", **members)[0] == kind


def test_bad_changes_of_an_alias(api: Any, machine: str, live: str, name: str) -> None:
    other = api.machine(FIRST, name=f"o-{name[-60:]}", publish=True)
    for members, kind in (
        ({}, "ValidationException"),
        ({"routingConfiguration": routes((f"{other}:1", 100))}, "ValidationException"),
        ({"stateMachineAliasArn": machine, "description": "d"}, "InvalidArn"),
    ):
        given = {"stateMachineAliasArn": live, **members}
        assert api.refused("UpdateStateMachineAlias", **given)[0] == kind, members
