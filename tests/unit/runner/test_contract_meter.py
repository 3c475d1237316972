"""Waiting for what a contract meter does in the background."""

from threading import Thread
from types import SimpleNamespace
from typing import Any

from harness.runner.contract import ContractMeter


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
