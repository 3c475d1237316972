"""Contract coverage through the real verifier, on answers of the stub and on made-up ones."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.contracts.coverage import ObservedAnswer, measure
from harness.model.errors import HarnessError
from harness.model.exchange import Exchange
from stubs.business_api.app import create_app

PACTS = Path(__file__).parents[2] / "contracts" / "pacts"


@pytest.fixture
def observe(serve: Callable[[object], str]) -> Iterator[Callable[..., ObservedAnswer]]:
    client = httpx.Client(base_url=serve(create_app()), trust_env=False)

    def ask(path: str = "/api/v1/business-context", **query: str) -> ObservedAnswer:
        client.post("/__admin/reset")
        client.get(path, params=query)
        (entry,) = client.get("/__admin/journal").json()["entries"]
        seen = Exchange.model_validate(entry)
        assert seen.response is not None
        return ObservedAnswer("business-context-api", "a replay", seen.request, seen.response)

    with client:
        yield ask


def changed(answer: ObservedAnswer, **body: Any) -> ObservedAnswer:
    response = answer.response.model_copy(update={"body": {**answer.response.body, **body}})
    return ObservedAnswer(answer.provider, answer.replay, answer.request, response)


def test_answers_about_any_user_and_tenant_are_covered(observe) -> None:
    scope = "coaching_context"
    answers = [
        observe(userId="ceo-john", tenantId="acme", scope=scope),
        observe(userId="coo-maria", tenantId="acme", scope=scope),
        observe(userId="cfo-zoe", tenantId="globex", scope=scope),
        observe(userId="cfo-zoe", tenantId="acme", scope=scope),
        observe(userId="nobody", tenantId="acme", scope="whatever"),
        observe(userId="ceo-john", tenantId="initech", scope=scope),
        observe(tenantId="acme", scope=scope),
    ]
    coverage = measure(PACTS, answers * 10)
    assert [u.reason for u in coverage.uncovered] == []
    assert (coverage.answers, coverage.covered, coverage.percent) == (70, 70, 100.0)
    assert "business-context-api: a business context without tenantId" in coverage.unused
    assert "business-context-api: a business context without userId" not in coverage.unused
    assert set(coverage.unused) < set(coverage.interactions)


def test_an_answer_that_nobody_promised_is_listed_with_the_nearest_and_why(observe) -> None:
    full = observe(userId="ceo-john", tenantId="acme", scope="coaching_context")
    coverage = measure(PACTS, [full, changed(full, retrievedAt="yesterday")])
    (uncovered,) = coverage.uncovered
    assert coverage.covered == 1
    assert uncovered.nearest is not None
    assert "$.retrievedAt" in uncovered.reason
    assert "yesterday" in uncovered.reason


def test_an_echo_must_be_of_what_was_asked(observe) -> None:
    maria = observe(userId="coo-maria", tenantId="acme", scope="coaching_context")
    somebody = changed(maria, user={"id": "ceo-john", "name": "John", "role": "CEO"})
    (uncovered,) = measure(PACTS, [somebody]).uncovered
    assert "$.user.id" in uncovered.reason


def test_a_request_that_no_interaction_makes_says_what_differs(observe) -> None:
    coverage = measure(PACTS, [observe(path="/api/v2/goals"), observe(userId="ceo-john")])
    other_path, fewer = coverage.uncovered
    assert other_path.reason.startswith("no interaction asks this")
    assert "its query differs in scope" in fewer.reason


def test_a_provider_without_a_pact_is_uncovered(observe) -> None:
    seen = observe(userId="ceo-john", tenantId="acme")
    other = ObservedAnswer("billing", seen.replay, seen.request, seen.response)
    (uncovered,) = measure(PACTS, [other]).uncovered
    assert (uncovered.nearest, uncovered.reason) == (None, "no pact is about billing")


def test_a_run_without_answers_is_covered_and_used_nothing() -> None:
    coverage = measure(PACTS, [])
    assert coverage.percent == 100.0
    assert coverage.unused == coverage.interactions


def test_no_pacts_at_all_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HarnessError) as caught:
        measure(tmp_path, [])
    assert caught.value.hint == "make them with: harness contracts build"
