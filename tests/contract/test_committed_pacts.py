"""The committed pacts: what a fresh build gives, and what the stub keeps (DESIGN D7a)."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.interactions import PACTS
from harness.contracts.build import build, build_all
from harness.contracts.interactions import PactSource
from harness.contracts.pacts import canonical, comparable
from harness.contracts.verifier import LOOPBACK, verify
from harness.model.errors import HarnessError
from stubs.business_api.app import create_app

COMMITTED = Path(__file__).parents[2] / "contracts" / "pacts"


def test_a_fresh_build_is_the_committed_pact_byte_for_byte() -> None:
    built = build_all(PACTS)
    for name, content in built.items():
        committed = (COMMITTED / name).read_text("utf-8")
        assert canonical(comparable(content)) == canonical(comparable(json.loads(committed)))
        assert committed == canonical(json.loads(committed))
    assert {path.name for path in COMMITTED.glob("*")} == built.keys()


def test_the_order_of_interactions_makes_no_difference() -> None:
    (source, *_) = PACTS
    backwards = PactSource(source.consumer, source.provider, source.interactions[::-1])
    assert canonical(build(backwards)) == canonical(build(source))


def test_the_stub_keeps_every_promise(serve: Callable[[object], str]) -> None:
    url = serve(create_app())
    host, port = url.removeprefix("http://").split(":")
    states = ["--state-change-url", f"{url}/provider-states", "--state-change-teardown"]
    where = ["--hostname", host, "--port", port, "--provider-name", "business-context-api"]
    pact = COMMITTED / "coaching-service-business-context-api.json"
    found = verify(["--file", str(pact), *where, *states], timeout=30, environment=LOOPBACK)
    assert found.passed, found.output
    assert len(found.descriptions) == len(json.loads(pact.read_text("utf-8"))["interactions"])


def test_a_client_that_asks_otherwise_makes_no_pact() -> None:
    (source, *_) = PACTS
    wrong = replace(source.interactions[0], query={"user": "ceo-john"})
    with pytest.raises(HarnessError, match="the client asked otherwise"):
        build(PactSource("c", "p", (wrong,)))
    unread = replace(source.interactions[0], body={"user": None})
    with pytest.raises(HarnessError, match="made BusinessDataInvalid of the answer, not read"):
        build(PactSource("c", "p", (unread,)))
