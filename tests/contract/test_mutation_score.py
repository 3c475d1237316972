"""`harness contracts mutate`: the pact catches every provider that would harm coaching."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from pact import match

from contracts.interactions import PACTS, SHORT
from harness.cli.entry import harness
from harness.contracts.build import build
from harness.contracts.interactions import Consume, PactSource
from harness.contracts.loopback import Received, Reply
from harness.contracts.loopback import serve as loopback
from harness.contracts.mutate import Example, examples, mutants, needless, score
from harness.contracts.places import Place, change, places, shown

ROOT = Path(__file__).parents[2]
SOURCE = PACTS[0]


@pytest.fixture(scope="module")
def told() -> list[Example]:
    return examples(SOURCE, build(SOURCE))


def test_the_command_explains_every_mutant() -> None:
    config = ["--config", str(ROOT / "harness.toml")]
    result = CliRunner().invoke(harness, ["contracts", *config, "mutate"])
    assert result.exit_code == 0, result.output
    assert "0 escaped: 100 % explained" in result.output
    assert "0 needless demands" in result.output
    assert "tolerated  answer: body with more fields: the consumer reads the same" in result.output


@pytest.mark.parametrize(
    "mutant",
    [
        "$.kpIs in lower case",
        "$.kpIs in Pascal case",
        "$.goals[*].title dropped",
        "$.goals[*].progress number as a text",
        "$.goals list emptied",
        "$.goals list nested",
        "$.recentActions list filled",
        "$.recentActions[*].occurredAt date without offset",
        "$.user something instead of null",
        "$.user dropped",
        "$.tenant.id another value",
        "$.dataScope another value",
        "$.goals[*].title text with its characters lost",
        "$.user.role text as an integer (enum)",
        "answer: status 200",
        "answer: media type text/plain",
        "answer: an error page with status 200",
        "answer: no content (204)",
    ],
)
def test_known_troubles_are_among_the_mutants(mutant: str, told: list[Example]) -> None:
    assert mutant in mutants(told)


def single(**body: Any) -> PactSource:
    one = replace(SOURCE.interactions[0], body={**SHORT, **body})
    return PactSource(SOURCE.consumer, SOURCE.provider, (one,))


def test_a_matcher_that_is_too_loose_lets_mutants_escape() -> None:
    loose = single(retrievedAt=match.like("2026-11-23T09:30:00.1234567Z"))
    judged = score(examples(loose, build(loose)))
    escaped = {each.name for each in judged if each.fate == "escaped"}
    assert "$.retrievedAt date without offset" in escaped
    assert "$.retrievedAt date as people write it" in escaped


def test_a_demand_that_coaching_does_not_read_is_needless() -> None:
    greedy = single(plan=match.like("gold"))
    (text,) = needless(examples(greedy, build(greedy)))
    assert text.endswith("$.plan is demanded, but not read")


def test_a_value_that_coaching_does_not_compare_is_needless() -> None:
    strict = single(tenant={"id": "acme", "name": "Acme Corporation"})
    (text,) = needless(examples(strict, build(strict)))
    assert text.endswith("$.tenant.name must be 'Acme Corporation', but any text would do")


FULL = SOURCE.interactions[0]


def demanded() -> list[str]:
    pact = json.loads((ROOT / "contracts" / "pacts" / SOURCE.file_name).read_text("utf-8"))
    (full,) = [i for i in pact["interactions"] if i["description"] == FULL.description]
    body = full["response"]["body"]["content"]
    return [shown(place) for place, _ in places(body) if place[-1] != "*"]


def blind(consume: Consume, place: Place, value: Any) -> Consume:
    """Let a consumer read as if it never looked at a place: it is always the example's."""

    def ask(url: str) -> Any:
        def relay(received: Received) -> Reply:
            answer = httpx.get(url + received.target, trust_env=False)
            body = put(answer.json(), place, value)
            kind = {"content-type": answer.headers["content-type"]}
            return Reply(answer.status_code, kind, json.dumps(body).encode())

        with loopback(relay) as port:
            return consume(f"http://127.0.0.1:{port}")

    return ask


def put(body: Any, place: Place, value: Any) -> Any:
    def insert(parent: Any) -> Any:
        return {**parent, place[-1]: value} if isinstance(parent, dict) else parent

    return change(body, place[:-1], insert)


@pytest.mark.parametrize("path", demanded())
def test_whatever_the_client_stops_reading_turns_up_as_needless(
    path: str, told: list[Example]
) -> None:
    (full,) = [each for each in told if each.interaction.description == FULL.description]
    (found,) = [each for each in places(full.answer.body) if shown(each[0]) == path]
    consume = blind(FULL.consume, *found)
    ignorant = replace(full, interaction=replace(FULL, consume=consume))
    assert f"{full.promise.title}: {path} is demanded, but not read" in needless([ignorant])
