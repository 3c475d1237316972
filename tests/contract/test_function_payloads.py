"""The second pact: what the state machine sends and reads, what the real handlers answer."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import httpx
import pytest
from moto import mock_aws

from coaching.api.app import create_app as create_coaching
from coaching.functions import fetch_business_context, invoke_coaching
from coaching.store import ConversationStore
from harness.contracts.loopback import Received, Reply
from harness.contracts.loopback import serve as loopback
from harness.contracts.messages import answers, asks, compare, example_of, verify_handlers
from harness.contracts.pacts import Promise, read_pacts
from harness.stepfunctions import Settings, Simulator
from harness.stepfunctions import create_app as create_simulator
from harness.template import read_template
from stubs.business_api.app import create_app as create_stub

ROOT = Path(__file__).parents[2]
ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture(scope="module")
def promises() -> dict[str, Promise]:
    pacts = {pact.provider: pact for pact in read_pacts(ROOT / "contracts" / "pacts")}
    return {each.description: each for each in pacts["coaching-functions"].promises()}


class Orchestration:
    """The shipped state machine on the simulator, with functions that a test answers for."""

    def __init__(self, url: str, definition: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False)
        named = {"name": "m", "definition": definition, "roleArn": ROLE}
        self._arn = self._call("CreateStateMachine", named)["stateMachineArn"]

    def _call(self, operation: str, body: dict[str, Any]) -> Any:
        target = {"x-amz-target": f"AWSStepFunctions.{operation}"}
        return self._http.post("/", headers=target, content=json.dumps(body)).json()

    def run(self, given: dict[str, Any]) -> dict[str, Any]:
        started = {"stateMachineArn": self._arn, "input": json.dumps(given)}
        arn = self._call("StartExecution", started)["executionArn"]
        while True:
            execution = self._call("DescribeExecution", {"executionArn": arn})
            if execution["status"] != "RUNNING":
                return execution

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def orchestrate(serve: Callable[[object], str]) -> Iterator[Callable[..., Any]]:
    template = read_template(ROOT / "coaching" / "template.yaml", replaced=["COACHING_API_URL"])
    definition = template.state_machine("CoachingOrchestrator").definition

    def run(fetched: Reply, coached: Reply) -> tuple[dict[str, Any], list[Any]]:
        sent: list[Any] = []

        def invoke(received: Received) -> Reply:
            sent.append(json.loads(received.body))
            return fetched if "FetchBusinessContext" in received.target else coached

        with loopback(invoke) as port:
            settings = Settings(endpoints={"lambda": f"http://127.0.0.1:{port}"})
            machine = Orchestration(serve(create_simulator(Simulator(settings))), definition)
            try:
                asked = {"message": "Help", "user_id": "ceo-john", "tenant_id": "acme"}
                return machine.run(asked), sent
            finally:
                machine.close()

    return run


def example(promise: Promise) -> Reply:
    return Reply(200, {}, json.dumps(example_of(promise.content["response"][0])).encode())


FETCH = "FetchBusinessContextFunction gets a business context"
WITH = "InvokeCoachingFunction coaches with a business context"
WITHOUT = "InvokeCoachingFunction coaches without one"


def assert_kept(pairs: list[tuple[Promise, Any]]) -> None:
    assert [(v.error, v.mismatches) for v in compare(pairs)] == [(None, ())] * len(pairs)


def test_the_state_machine_sends_and_reads_what_the_pact_says(promises, orchestrate) -> None:
    execution, sent = orchestrate(example(promises[FETCH]), example(promises[WITH]))
    assert execution["status"] == "SUCCEEDED", execution
    fetch, coach = sent
    assert_kept([(asks(promises[FETCH]), fetch)])
    expected = example_of(promises[FETCH].content["response"][0])["business_context"]
    assert coach["business_context"] == expected
    coach["business_context"] = example_of(promises[WITH].content["request"])["business_context"]
    assert_kept([(asks(promises[WITH]), coach)])


def test_without_business_data_it_sends_the_reason(promises, orchestrate) -> None:
    error = {"errorType": "BusinessDataRejected", "errorMessage": "no", "stackTrace": []}
    headers = {"x-amz-function-error": "Unhandled"}
    failed = Reply(200, headers, json.dumps(error).encode())
    execution, (_, coach) = orchestrate(failed, example(promises[WITHOUT]))
    assert execution["status"] == "SUCCEEDED", execution
    assert_kept([(asks(promises[WITHOUT]), coach)])
    assert json.loads(execution["output"])["metadata"]["context_source"] == "none"


def test_every_field_that_the_pact_demands_of_a_reply_is_read(promises, orchestrate) -> None:
    """Without it the execution fails, or its output is another."""
    fetched, right = example(promises[FETCH]), example_of(promises[WITH].content["response"][0])
    for name in right["response"]:
        response = {k: v for k, v in right["response"].items() if k != name}
        body = json.dumps({**right, "response": response}).encode()
        execution, _ = orchestrate(fetched, Reply(200, {}, body))
        assert execution["status"] == "FAILED", name


@pytest.fixture
def handlers(serve: Callable[[object], str]) -> Iterator[Callable[[Promise, Any], Any]]:
    stub = serve(create_stub())
    keys = {"AWS_ACCESS_KEY_ID": "fake", "AWS_SECRET_ACCESS_KEY": "fake"}
    with patch.dict(os.environ, {**keys, "AWS_DEFAULT_REGION": "us-east-1"}), mock_aws():
        dynamodb = boto3.session.Session().client("dynamodb")
        template = ROOT / "coaching" / "template.yaml"
        for table in read_template(template, replaced=["COACHING_API_URL"]).tables:
            dynamodb.create_table(**table.create_table)
        store = ConversationStore(
            dynamodb, conversations="conversations", sessions="coaching-sessions"
        )
        urls = {
            "BUSINESS_API_URL": stub,
            "BUSINESS_API_TIMEOUT_SECONDS": "10",
            "COACHING_API_URL": serve(create_coaching(lambda: store)),
            "COACHING_API_TIMEOUT_SECONDS": "10",
        }
        modules = (fetch_business_context, invoke_coaching)
        with patch.dict(os.environ, urls):
            yield lambda promise, request: _handle(stub, promise, request)
            for module in modules:
                module._client()._http.close()
                module._client.cache_clear()


def _handle(stub: str, promise: Promise, request: Any) -> Any:
    states = [
        {"name": state["name"], "params": state["params"]}
        for state in promise.content.get("providerStates", [])
    ]
    httpx.post(f"{stub}/__admin/reset", json={"states": states}, trust_env=False)
    module = fetch_business_context if "Fetch" in promise.description else invoke_coaching
    return module.handler(request, None)


def test_the_real_handlers_answer_what_the_pact_says(promises, handlers) -> None:
    verdicts = verify_handlers(list(promises.values()), handlers)
    assert [(v.error, v.mismatches) for v in verdicts] == [(None, ())] * len(promises)


def test_a_payload_that_lacks_something_is_found_out(promises) -> None:
    promise = promises[WITH]
    response = example_of(promise.content["response"][0])
    response = {**response, "attempts": "1"}
    (verdict,) = compare([(answers(promise), response)])
    assert [m.path for m in verdict.mismatches] == ["$.attempts"]
