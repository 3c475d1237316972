"""What a contract meter counts, and waiting for what it does in the background."""

from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

from harness.model.exchange import Exchange, Request, Response
from harness.runner.contract import ContractMeter
from harness.stack import load_config

ROOT = Path(__file__).parents[3]


class Settled(ContractMeter):
    """A meter that another thread settles as soon as this one has looked."""

    seen = 0

    @property
    def _ahead(self) -> Any:  # type: ignore[override]
        self.seen += 1
        thread = Thread()
        thread.start()
        return thread if self.seen == 1 else None

    @_ahead.setter
    def _ahead(self, value: Any) -> None:
        assert value is None


def test_two_threads_may_wait_at_once() -> None:
    Settled(SimpleNamespace()).settle()  # type: ignore[arg-type]


def test_answers_that_only_their_times_tell_apart_are_all_counted() -> None:
    meter = ContractMeter(load_config(ROOT / "harness.toml"))
    for number, fraction in enumerate(("1", "12", "12", "9")):
        body = {"retrievedAt": f"2026-11-23T09:30:00.{fraction}Z"}
        asked = Request(method="GET", path="/nobody/promised/this")
        answered = Response(status=200, body=body)
        meter.add("r", _exchange(number, asked, answered))
    measured = meter.measure()
    assert measured is not None
    assert (measured.answers, measured.covered) == (4, 0)
    assert len(measured.uncovered) == 2


def _exchange(number: int, request: Request, response: Response) -> Exchange:
    return Exchange(
        seq=number, at=0.0, duration=0.0, seam="business_api", request=request, response=response
    )
