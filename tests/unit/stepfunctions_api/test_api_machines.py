"""State machines over the API: created, described, changed, listed, versioned, deleted, tagged."""

import json
from typing import Any

import pytest

PASSING = {"Type": "Pass", "End": True}
ROLE = "arn:aws:iam::123456789012:role/r"
DEFINITION = json.dumps({"StartAt": "A", "States": {"A": PASSING}})
OTHER = json.dumps({"StartAt": "B", "States": {"B": PASSING}})


def test_a_machine_is_described_as_it_was_created(api: Any, name: str) -> None:
    group = {"logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:g:*"}
    destinations = [{"cloudWatchLogsLogGroup": group}]
    logging = {"level": "ALL", "destinations": destinations}
    created = api.call(
        "CreateStateMachine",
        name=name,
        definition=DEFINITION,
        roleArn=ROLE,
        type="EXPRESS",
        loggingConfiguration=logging,
    )
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    assert created["stateMachineArn"] == arn
    told = api.call("DescribeStateMachine", stateMachineArn=arn)
    assert told == {
        "stateMachineArn": arn,
        "name": name,
        "definition": DEFINITION,
        "roleArn": ROLE,
        "type": "EXPRESS",
        "status": "ACTIVE",
        "creationDate": created["creationDate"],
        "loggingConfiguration": {**logging, "includeExecutionData": False},
        "tracingConfiguration": {"enabled": False},
        "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
    }


@pytest.mark.parametrize("destinations", [None, [], [{}, {}]])
def test_logging_needs_exactly_one_destination(api: Any, name: str, destinations: Any) -> None:
    logging = {"level": "ERROR", "destinations": destinations}
    members = {"name": name, "definition": DEFINITION, "roleArn": ROLE}
    refused = api.refused("CreateStateMachine", **members, loggingConfiguration=logging)
    message = "Invalid Logging Configuration: Must specify exactly one Log Destination."
    assert refused == ("InvalidLoggingConfiguration", message)


def test_region_and_account_are_settings(serve: Any) -> None:
    api = serve(region="eu-west-1", account="111111111111")
    arn = api.machine(PASSING, name="m")
    assert arn == "arn:aws:states:eu-west-1:111111111111:stateMachine:m"


def test_creating_the_same_again_changes_nothing(api: Any, name: str) -> None:
    members = {"name": name, "definition": DEFINITION, "roleArn": ROLE}
    first = api.call("CreateStateMachine", **members)
    assert api.call("CreateStateMachine", **{**members, "roleArn": ROLE + "2"}) == first
    told = api.call("DescribeStateMachine", stateMachineArn=first["stateMachineArn"])
    assert told["roleArn"] == ROLE


@pytest.mark.parametrize("change", [{"definition": OTHER}, {"type": "EXPRESS"}, {"publish": True}])
def test_creating_another_of_the_same_name_is_refused(
    api: Any, name: str, change: dict[str, str]
) -> None:
    members = {"name": name, "definition": DEFINITION, "roleArn": ROLE}
    arn = api.call("CreateStateMachine", **members)["stateMachineArn"]
    refused = api.refused("CreateStateMachine", **{**members, **change})
    assert refused == ("StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")


def test_every_problem_of_a_definition_is_told_at_once(api: Any, name: str) -> None:
    definition = """{"StartAt": "A",
 "States": {"A": {"Type": "Pass", "Next": "C"},
  "Bee": {"Type": "Succeed"}}}"""
    refused = api.refused("CreateStateMachine", name=name, definition=definition, roleArn=ROLE)
    dangling = "Missing 'Next' target: C (line 2, column 43) at /States/A/Next"
    lonely = 'State "Bee" is not reachable. (line 3, column 10) at /States/Bee'
    code = "MISSING_TRANSITION_TARGET"
    told = f"Invalid State Machine Definition: '{code}: {dangling}, {code}: {lonely}'"
    assert refused == ("InvalidDefinition", told)


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ("{", "INVALID_JSON_DESCRIPTION: Invalid JSON: "),
        (
            '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}',
            "state (line 1, column",
        ),
        ('{"States": {"A": {"Type": "Succeed"}}}', "These fields are required: [StartAt]"),
    ],
)
def test_a_problem_of_the_whole_is_at_null(api: Any, name: str, definition: str, told: str) -> None:
    refused = api.refused("CreateStateMachine", name=name, definition=definition, roleArn=ROLE)
    assert refused[0] == "InvalidDefinition"
    assert told in refused[1]
    assert " at null" in refused[1]


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"name": "a b"}, "InvalidName"),
        ({"name": None}, "ValidationException"),
        ({"definition": None}, "ValidationException"),
        ({"definition": ""}, "ValidationException"),
        ({"roleArn": "r"}, "InvalidArn"),
        ({"type": "QUICK"}, "ValidationException"),
        ({"definition": {}}, "SerializationException"),
        ({"tags": {}}, "SerializationException"),
        ({"tags": [{"key": str(n)} for n in range(51)]}, "TooManyTags"),
        ({"versionDescription": "d"}, "ValidationException"),
        ({"publish": "yes"}, "SerializationException"),
    ],
)
def test_bad_members(api: Any, members: dict[str, Any], kind: str) -> None:
    good = {"name": "bad-members", "definition": DEFINITION, "roleArn": ROLE}
    assert api.refused("CreateStateMachine", **{**good, **members})[0] == kind


def test_update(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name)
    before = api.call("DescribeStateMachine", stateMachineArn=arn)
    updated = api.call(
        "UpdateStateMachine", stateMachineArn=arn, definition=OTHER, roleArn=ROLE + "2"
    )
    told = api.call("DescribeStateMachine", stateMachineArn=arn)
    assert (told["definition"], told["roleArn"]) == (OTHER, ROLE + "2")
    assert told["revisionId"] == updated["revisionId"]
    assert "revisionId" not in before
    assert told["creationDate"] == before["creationDate"]


@pytest.mark.parametrize(
    ("members", "kind"),
    [({}, "MissingRequiredParameter"), ({"definition": "{"}, "InvalidDefinition")],
)
def test_bad_updates(api: Any, name: str, members: dict[str, str], kind: str) -> None:
    arn = api.machine(PASSING, name=name)
    assert api.refused("UpdateStateMachine", stateMachineArn=arn, **members)[0] == kind


def test_a_deleted_machine_is_gone_but_not_its_executions(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name)
    execution = api.run(arn)["executionArn"]
    assert api.call("DeleteStateMachine", stateMachineArn=arn) == {}
    assert api.call("DeleteStateMachine", stateMachineArn=arn) == {}
    refused = api.refused("DescribeStateMachine", stateMachineArn=arn)
    assert refused == ("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    assert api.call("DescribeExecution", executionArn=execution)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("qualifier", [":1", ":live", ":gone", "/Each", "#Case"])
def test_only_a_whole_machine_is_deleted_and_its_tags(api: Any, name: str, qualifier: str) -> None:
    tags = [{"key": "k", "value": "v"}]
    arn = api.machine(PASSING, name=name, tags=tags)
    version = api.call("PublishStateMachineVersion", stateMachineArn=arn)["stateMachineVersionArn"]
    route = [{"stateMachineVersionArn": version, "weight": 100}]
    api.call("CreateStateMachineAlias", name="live", routingConfiguration=route)
    refused = api.refused("DeleteStateMachine", stateMachineArn=f"{arn}{qualifier}")
    assert refused[0] == "ValidationException"
    assert api.call("DescribeStateMachine", stateMachineArn=version)["name"] == name
    assert api.call("ListTagsForResource", resourceArn=arn)["tags"] == tags
    api.call("DeleteStateMachine", stateMachineArn=arn)
    assert api.refused("ListTagsForResource", resourceArn=arn)[0] == "ResourceNotFound"


def test_machines_are_listed_in_pages_that_a_deletion_does_not_shift(serve: Any) -> None:
    api = serve()
    arns = [api.machine(PASSING, name=f"m{number}") for number in range(5)]
    first = api.call("ListStateMachines", maxResults=2)
    assert [each["name"] for each in first["stateMachines"]] == ["m0", "m1"]
    assert first["stateMachines"][0]["type"] == "STANDARD"
    api.call("DeleteStateMachine", stateMachineArn=arns[0])
    rest = api.call("ListStateMachines", nextToken=first["nextToken"])
    assert [each["name"] for each in rest["stateMachines"]] == ["m2", "m3", "m4"]


def test_versions_keep_what_they_were_published_with(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name)
    one = api.call("PublishStateMachineVersion", stateMachineArn=arn, description="first")
    assert one["stateMachineVersionArn"] == f"{arn}:1"
    assert api.call("PublishStateMachineVersion", stateMachineArn=arn) == one
    two = api.call("UpdateStateMachine", stateMachineArn=arn, definition=OTHER, publish=True)
    assert two["stateMachineVersionArn"] == f"{arn}:2"
    told = api.call("DescribeStateMachine", stateMachineArn=f"{arn}:1")
    assert (told["definition"], told["description"]) == (DEFINITION, "first")
    listed = api.call("ListStateMachineVersions", stateMachineArn=arn)["stateMachineVersions"]
    assert [each["stateMachineVersionArn"] for each in listed] == [f"{arn}:2", f"{arn}:1"]
    run = api.run(f"{arn}:1")
    assert run["stateMachineVersionArn"] == f"{arn}:1"
    assert api.events(run["executionArn"])[1]["stateEnteredEventDetails"]["name"] == "A"
    only = api.call("ListExecutions", stateMachineArn=f"{arn}:1")["executions"]
    assert [each["executionArn"] for each in only] == [run["executionArn"]]
    api.call("DeleteStateMachineVersion", stateMachineVersionArn=f"{arn}:1")
    refused = api.refused("StartExecution", stateMachineArn=f"{arn}:1")
    assert refused[0] == "StateMachineDoesNotExist"


def test_publishing_a_revision_that_is_not_current_is_refused(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name)
    refused = api.refused("PublishStateMachineVersion", stateMachineArn=arn, revisionId="x")
    message = "Failed to publish the State Machine version for revision x. "
    assert refused == (
        "ConflictException",
        f"{message}The current State Machine revision is INITIAL.",
    )


def test_the_first_revision_is_called_initial(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name)
    members = {"stateMachineArn": arn, "revisionId": "INITIAL"}
    assert api.call("PublishStateMachineVersion", **members)["stateMachineVersionArn"] == f"{arn}:1"
    api.call("UpdateStateMachine", stateMachineArn=arn, definition=OTHER)
    assert api.refused("PublishStateMachineVersion", **members)[0] == "ConflictException"


def test_metadata_alone_has_no_definition(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name)
    told = api.call("DescribeStateMachine", stateMachineArn=arn, includedData="METADATA_ONLY")
    assert (told["name"], told["definition"]) == (name, "{}")


def test_tags(api: Any, name: str) -> None:
    arn = api.machine(PASSING, name=name, tags=[{"key": "a", "value": "1"}])
    api.call("TagResource", resourceArn=arn, tags=[{"key": "b", "value": "2"}, {"key": "a"}])
    tags = api.call("ListTagsForResource", resourceArn=arn)["tags"]
    assert tags == [{"key": "a", "value": ""}, {"key": "b", "value": "2"}]
    api.call("UntagResource", resourceArn=arn, tagKeys=["a", "zzz"])
    assert api.call("ListTagsForResource", resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    many = [{"key": str(number), "value": ""} for number in range(50)]
    assert api.refused("TagResource", resourceArn=arn, tags=many)[0] == "TooManyTags"
    assert api.refused("ListTagsForResource", resourceArn=arn + "x")[0] == "ResourceNotFound"
    assert api.refused("ListTagsForResource", resourceArn="x")[0] == "InvalidArn"
    assert api.refused("UntagResource", resourceArn=arn, tagKeys=[1])[0] == "SerializationException"


def test_validation_without_creation(api: Any) -> None:
    definition = json.dumps(
        {
            "StartAt": "A",
            "States": {"A": {"Type": "Pass", "Parameters": {"b": "$.c"}, "End": True, "x": 1}},
        }
    )
    told = api.call("ValidateStateMachineDefinition", definition=definition, severity="WARNING")
    assert (told["result"], told["truncated"]) == ("FAIL", False)
    codes = [(each["severity"], each["code"], each["location"]) for each in told["diagnostics"]]
    assert codes == [
        ("WARNING", "NO_DOLLAR", "/States/A/Parameters/b"),
        ("ERROR", "SCHEMA_VALIDATION_FAILED", "/States/A"),
    ]
    errors = api.call("ValidateStateMachineDefinition", definition=definition, maxResults=1)
    assert [each["severity"] for each in errors["diagnostics"]] == ["ERROR"]
    cut = api.call(
        "ValidateStateMachineDefinition", definition=definition, maxResults=1, severity="WARNING"
    )
    assert (len(cut["diagnostics"]), cut["truncated"], cut["result"]) == (1, True, "FAIL")


def test_validation_of_a_good_definition(api: Any) -> None:
    told = api.call("ValidateStateMachineDefinition", definition=DEFINITION, type="EXPRESS")
    assert told == {"result": "OK", "diagnostics": [], "truncated": False}


def test_a_diagnostic_without_a_place_has_no_location(api: Any) -> None:
    told = api.call("ValidateStateMachineDefinition", definition="{")
    assert "location" not in told["diagnostics"][0]
    assert told["diagnostics"][0]["code"] == "INVALID_JSON_DESCRIPTION"
