"""The journal and the fault plan by themselves, also with many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from harness.model.exchange import Request, Response
from harness.model.fault import Fault
from harness.seams import FaultPlan, Journal
from harness.seams.messages import BODY_LIMIT, request_of, response_of

if TYPE_CHECKING:
    from harness.faults import SeamKind

GET = Request(method="GET", path="/")
SEAMS: dict[str, SeamKind] = {"api": "provider", "db": "dynamodb"}


def armed(*faults: dict[str, Any]) -> FaultPlan:
    plan = FaultPlan(SEAMS)
    plan.arm([Fault.model_validate({"at": "api", **fault}) for fault in faults])
    return plan


def strikes(plan: FaultPlan, calls: int, labels: dict[str, str] | None = None) -> list[str]:
    taken = [plan.take("api", labels or {}) for _ in range(calls)]
    return [fault.effect if fault else "-" for fault in taken]


def test_a_fault_strikes_as_often_as_planned() -> None:
    assert strikes(armed({"garbage": True, "times": 2}), 4) == ["garbage", "garbage", "-", "-"]
    assert strikes(armed({"garbage": True}), 3) == ["garbage"] * 3


def test_a_fault_lets_calls_pass_first() -> None:
    plan = armed({"garbage": True, "after": 2, "times": 1})
    assert strikes(plan, 4) == ["-", "-", "garbage", "-"]
    assert plan.armed()[0].struck == 1


def test_faults_take_turns_in_the_order_of_arming() -> None:
    plan = armed({"garbage": True, "times": 1}, {"drop": "mid_answer", "times": 2}, {"delay": 1})
    assert strikes(plan, 5) == ["garbage", "drop", "drop", "delay", "delay"]


def test_every_matching_call_counts_for_after_whoever_strikes_it() -> None:
    plan = armed({"garbage": True, "times": 2}, {"delay": 1, "after": 2})
    assert strikes(plan, 4) == ["garbage", "garbage", "delay", "delay"]


def test_a_fault_meets_only_its_seam_and_its_labels() -> None:
    plan = armed({"garbage": True, "on": {"path": "/a", "method": "GET"}})
    assert plan.take("db", {"path": "/a", "method": "GET"}) is None
    assert strikes(plan, 1, {"path": "/b", "method": "GET"}) == ["-"]
    assert strikes(plan, 1, {"path": "/a", "method": "GET", "x": "y"}) == ["garbage"]


def test_no_strike_is_lost_or_doubled_between_threads() -> None:
    plan = armed({"garbage": True, "times": 500})
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: strikes(plan, 100).count("garbage"), range(8)))
    assert sum(counts) == 500


def test_entries_are_numbered_without_gaps_between_threads() -> None:
    journal = Journal()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: journal.open("api", GET, {}), range(400)))
    assert [entry.seq for entry in journal.entries()] == list(range(1, 401))


def test_a_call_is_there_before_its_answer() -> None:
    journal = Journal()
    entry = journal.open("api", GET, {"a": "1"})
    assert journal.entries()[0].response is None
    entry.labels["b"] = "2"
    entry.finish(Response(status=200))
    entry.finish(None)
    (exchange,) = journal.entries()
    assert exchange.response == Response(status=200)
    assert exchange.labels == {"a": "1", "b": "2"}


def test_the_journal_forgets_the_oldest() -> None:
    journal = Journal(limit=2)
    for _ in range(5):
        journal.open("api", GET, {})
    assert [entry.seq for entry in journal.entries()] == [4, 5]


def scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": "/ü",
        "raw_path": b"/%C3%BC",
        "query_string": b"a=1&a=&b=%F0%9F%9A%80",
        "headers": headers,
    }


def test_a_request_is_written_down_as_it_was_meant() -> None:
    request = request_of(scope((b"X-One", b"1"), (b"x-one", b"2")), b'{"a": "\\ud83d\\ude80"}')
    assert request.path == "/ü"
    assert request.query == {"a": ["1", ""], "b": ["🚀"]}
    assert request.headers == {"x-one": "1, 2"}
    assert request.body == {"a": "🚀"}


@pytest.mark.parametrize(
    ("body", "kind", "kept"),
    [
        (b"", b"application/json", None),
        (b'{"a": 1}', b"application/problem+json; charset=utf-8", {"a": 1}),
        (b'{"a": 1}', b"text/plain", '{"a": 1}'),
        (b'{"a"', b"application/json", '{"a"'),
        (b'{"a": NaN}', b"application/json", '{"a": NaN}'),
        (b'{"a": "\\ud800"}', b"application/json", '{"a": "\\ud800"}'),
        (b"\xff", b"application/json", "\ufffd"),
        (b"[" * 100_000, b"application/json", "[" * 100_000),
        (b"1" * (BODY_LIMIT + 1), b"application/json", f"({BODY_LIMIT + 1} bytes)"),
    ],
)
def test_any_body_can_be_written_down_and_read_again(body: bytes, kind: bytes, kept: Any) -> None:
    response = response_of(200, [(b"content-type", kind)], body)
    assert response.body == kept
    assert Response.model_validate_json(response.model_dump_json()) == response
