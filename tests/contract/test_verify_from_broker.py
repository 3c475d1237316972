"""`harness contracts verify --broker-url`: the broker's pacts, the result published back."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from harness.cli.entry import harness

PUBLISHED = ("--provider-version", "p1", "--provider-branch", "main")

pytestmark = pytest.mark.usefixtures("no_ci")


def verify(broker_url: str, provider_url: str, *options: str) -> Result:
    argv = ["contracts", "verify", "--broker-url", broker_url, "--provider-url", provider_url]
    argv += ["--states-url", f"{provider_url}/provider-states"]
    argv += ["--provider", "business-context-api", *options]
    return CliRunner().invoke(harness, argv)


def results(broker) -> list[dict]:
    return [
        json.loads(each.body) for each in broker.seen if each.body and each.target == "/results"
    ]


def test_a_kept_contract_is_published_as_kept(broker, example_provider) -> None:
    result = verify(broker.url, example_provider(), *PUBLISHED)
    assert result.exit_code == 0, result.output
    assert "PASSED: 12 of 12 interactions kept" in result.output
    (published,) = results(broker)
    assert (published["success"], published["providerApplicationVersion"]) == (True, "p1")
    (selected, *_) = [json.loads(e.body) for e in broker.seen if "for-verif" in e.target and e.body]
    assert selected["consumerVersionSelectors"] == [{"mainBranch": True}]
    assert selected["includePendingStatus"] is True


def test_a_broken_contract_is_told_and_without_a_version_not_published(
    broker, example_provider: Callable[..., str]
) -> None:
    def change(interaction: dict, reply: dict) -> None:
        if interaction["description"] == "a full business context":
            reply["body"]["kpis"] = reply["body"].pop("kpIs")

    result = verify(broker.url, example_provider(change))
    assert result.exit_code == 1
    assert "✗ a full business context (given business context exists)" in result.output
    assert "$: Actual map is missing the following keys: kpIs" in result.output
    assert results(broker) == []


def test_a_broker_needs_the_providers_name(broker) -> None:
    argv = ["contracts", "verify", "--broker-url", broker.url, "--provider-url", "http://x"]
    result = CliRunner().invoke(harness, argv)
    assert result.exit_code == 2
    assert "--provider" in result.output


def test_a_result_that_can_not_be_published_is_an_error(broker, example_provider) -> None:
    broker.links.pop("pb:provider")
    result = verify(broker.url, example_provider(), *PUBLISHED)
    assert result.exit_code == 4
    assert "the result could not be published" in result.output


def test_a_broker_needs_a_place_for_states_or_a_word_that_there_is_none(broker) -> None:
    argv = ["contracts", "verify", "--broker-url", broker.url, "--provider-url", "http://x"]
    argv += ["--provider", "business-context-api"]
    result = CliRunner().invoke(harness, argv)
    assert result.exit_code == 2
    assert "--states-url" in result.output
    assert "--no-states" in result.output
