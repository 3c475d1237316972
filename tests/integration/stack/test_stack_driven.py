"""A running stack, driven through its URLs."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from harness.model.fault import Fault
from harness.model.scenario import Given
from harness.seams import SeamRefusedError
from harness.stack import StackIndex, start_stack

ADA = Given(name="a guest is known", params={"user": "g7", "name": "Ada"})


def greet(stack, guest="g7"):
    body = {"guest": guest, "words": "hi"}
    return httpx.put(f"{stack.urls['api']}/guests", json=body, trust_env=False, timeout=20)


def journal_of(stack, seam):
    return [each for each in stack.seams["functions"].journal() if each.seam == seam]


def client(stack, service):
    options = {
        "region_name": stack.index.region,
        "aws_access_key_id": "a",
        "aws_secret_access_key": "b",
    }
    url = {"dynamodb": "dynamodb", "stepfunctions": "step_functions", "lambda": "functions"}
    return boto3.client(service, endpoint_url=stack.urls[url[service]], **options)


def test_a_reset_leaves_nothing_of_the_replay_before(stack):
    stack.reset(given=[ADA])
    assert greet(stack).json()["greeting"] == "Good evening, Ada!"
    assert stack.items({"Guestbook"}) == {
        "Guestbook": [{"guest": "g7", "words": "hi", "visits": 1}]
    }
    assert len(journal_of(stack, "dynamodb")) == 1
    assert any("signed by g7" in line for line in stack.logs_since(0)[0])
    stack.reset()
    assert stack.items({"Guestbook"}) == {"Guestbook": []}
    assert [seam.journal() for seam in stack.seams.values()] == [[], []]
    assert stack.logs_since(0) == ([], 0)
    assert greet(stack).status_code == 404


WRITES = {
    "one": lambda db, item: db.put_item(TableName="Guestbook", Item=item),
    "update": lambda db, item: db.update_item(
        TableName="Guestbook", Key=item, UpdateExpression="REMOVE words"
    ),
    "batch": lambda db, item: db.batch_write_item(
        RequestItems={"Guestbook": [{"PutRequest": {"Item": item}}]}
    ),
    "transaction": lambda db, item: db.transact_write_items(
        TransactItems=[{"Put": {"TableName": "Guestbook", "Item": item}}]
    ),
    "statement": lambda db, _: db.execute_statement(
        Statement="INSERT INTO \"Guestbook\" VALUE {'guest': 'g9'}"
    ),
}


@pytest.mark.parametrize("how", WRITES)
def test_whatever_was_written_is_gone_after_a_reset(stack, how):
    stack.reset()
    WRITES[how](client(stack, "dynamodb"), {"guest": {"S": "g9"}})
    assert stack.items({"Guestbook"}) == {"Guestbook": [{"guest": "g9"}]}
    stack.reset()
    assert stack.items({"Guestbook"}) == {"Guestbook": []}


def test_many_items_are_gone_after_a_reset(stack):
    stack.reset()
    dynamodb = client(stack, "dynamodb")
    for number in range(60):
        dynamodb.put_item(TableName="Guestbook", Item={"guest": {"S": str(number)}})
    assert len(stack.items({"Guestbook"})["Guestbook"]) == 60
    stack.reset()
    assert stack.items({"Guestbook"}) == {"Guestbook": []}


def test_a_table_that_the_service_deleted_is_there_again_after_a_reset(stack):
    stack.reset()
    client(stack, "dynamodb").delete_table(TableName="Guestbook")
    stack.reset(given=[ADA])
    assert greet(stack).status_code == 200


REFUSED = {
    "no key": {"words": {"S": "hi"}},
    "a key of another type": {"guest": {"N": "1"}},
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_write_that_was_refused_troubles_no_reset(stack, why):
    stack.reset()
    with pytest.raises(ClientError, match="ValidationException"):
        client(stack, "dynamodb").put_item(TableName="Guestbook", Item=REFUSED[why])
    stack.reset()


def test_a_request_that_is_not_even_json_troubles_no_reset(stack):
    stack.reset()
    headers = {"x-amz-target": "DynamoDB_20120810.PutItem"}
    httpx.post(stack.urls["dynamodb"], content=b"{", headers=headers, trust_env=False)
    stack.reset()
    assert stack.items({"Guestbook"}) == {"Guestbook": []}


def test_what_the_harness_looks_at_is_in_no_journal(stack):
    stack.reset()
    stack.items({"Guestbook"})
    assert journal_of(stack, "dynamodb") == []


def test_log_lines_are_told_from_a_mark_on_with_their_origin(stack):
    stack.reset(given=[ADA])
    greet(stack)
    lines, mark = stack.logs_since(0)
    assert "api | signed by g7" in lines
    invoke(stack, "SignFunction", {"guest": "g8", "name": "Bob", "words": "ho"})
    again, _ = stack.logs_since(mark)
    assert "SignFunction | signed by g8" in again
    assert "api | signed by g7" not in again


def invoke(stack, function, event):
    answer = client(stack, "lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return json.load(answer["Payload"])


def test_faults_go_to_the_seam_that_they_name(stack):
    faults = [
        Fault(at="directory", answer={"status": 503}),
        Fault(at="dynamodb", throttle=True),
        Fault(at="SignFunction", throttle=True),
    ]
    stack.reset(faults)
    armed = {name: [each.fault.at for each in seam.faults()] for name, seam in stack.seams.items()}
    assert armed == {"directory": ["directory"], "functions": ["dynamodb", "SignFunction"]}


def test_an_unknown_provider_state_is_refused_with_those_that_are_known(stack):
    with pytest.raises(SeamRefusedError, match="there is no state 'it rains'") as raised:
        stack.reset(given=[Given(name="it rains")])
    assert raised.value.hint == "known: a guest is known"


def test_a_waiting_function_gives_up_soon_and_only_for_that_replay(stack):
    stack.reset([Fault(at="directory", delay=60)], [ADA])
    assert invoke(stack, "LookUpFunction", {"guest": "g7"})["errorType"] == "DirectoryClosedError"
    stack.reset(given=[ADA])
    assert invoke(stack, "LookUpFunction", {"guest": "g7"}) == "Ada"


def test_the_control_port_tells_what_the_stack_is(stack):
    answer = httpx.get(f"{stack.urls['control']}/stack.json", trust_env=False)
    assert StackIndex.model_validate(answer.json()) == stack.index
    assert stack.owned_tables == {"Guestbook"}
    assert "virtual_time" in stack.capabilities


def test_aws_services_that_are_not_put_up_say_so_and_are_not_called(stack):
    sqs = boto3.client(
        "sqs",
        endpoint_url=stack.urls["control"],
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    with pytest.raises(ClientError, match=r"puts up nothing that answers POST AmazonSQS\.List"):
        sqs.list_queues()


def test_an_sdk_finds_the_stack_by_the_exported_variables(stack):
    stack.reset()  # of the faults of another test
    script = (
        "import boto3; print(boto3.client('dynamodb').list_tables()['TableNames'],"
        "[m['name'] for m in boto3.client('stepfunctions').list_state_machines()['stateMachines']])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": os.environ["PATH"], **stack.environment()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "['Guestbook'] ['Welcome']", done.stderr


def test_the_engines_execution_reaches_functions_tables_and_provider(stack):
    stack.reset(given=[ADA])
    states = client(stack, "stepfunctions")
    started = states.start_execution(
        stateMachineArn=stack.state_machine_arns["Welcome"],
        input=json.dumps({"guest": "g7", "words": "from afar"}),
    )
    waiting = range(2000)
    described = next(
        found
        for _ in waiting
        if (found := states.describe_execution(executionArn=started["executionArn"]))["status"]
        != "RUNNING"
    )
    assert described["status"] == "SUCCEEDED"
    assert stack.items({"Guestbook"})["Guestbook"][0]["words"] == "from afar"


def test_of_writes_at_the_same_time_none_is_lost(stack):
    """What moto's tables, served by threads, get wrong one time in three."""
    stack.reset()
    dynamodb = client(stack, "dynamodb")
    key = {"guest": {"S": "counter"}}
    dynamodb.put_item(TableName="Guestbook", Item={**key, "version": {"N": "0"}})

    def increment(_):
        for _ in range(200):
            seen = dynamodb.get_item(TableName="Guestbook", Key=key)["Item"]["version"]["N"]
            try:
                dynamodb.update_item(
                    TableName="Guestbook",
                    Key=key,
                    UpdateExpression="SET version = :next",
                    ConditionExpression="version = :seen",
                    ExpressionAttributeValues={
                        ":seen": {"N": seen},
                        ":next": {"N": str(int(seen) + 1)},
                    },
                )
            except dynamodb.exceptions.ConditionalCheckFailedException:
                continue
            return
        raise AssertionError("200 attempts were not enough")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(increment, range(40)))
    assert stack.items({"Guestbook"}) == {"Guestbook": [{"guest": "counter", "version": 40}]}


def test_two_stacks_share_nothing(stack, greeter):
    with start_stack(greeter, time="real") as other:
        assert not set(stack.urls.values()) & set(other.urls.values())
        assert "virtual_time" not in other.capabilities
        other.reset(given=[ADA])
        stack.reset()
        assert greet(other).status_code == 200
        assert stack.items({"Guestbook"}) == {"Guestbook": []}


def test_an_engine_at_a_url_is_used_as_it_is(stack, greeter):
    with start_stack(greeter, engine=stack.urls["step_functions"]) as other:
        assert other.urls["step_functions"] == stack.urls["step_functions"]
        assert other.state_machine_arns == stack.state_machine_arns
        assert other.capabilities == frozenset()
    assert client(stack, "stepfunctions").list_state_machines()["stateMachines"]
