"""Contract coverage of a run: which provider answers its replays relied on, promised or not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING

from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from harness.contracts.coverage import Comparer, ObservedAnswer
    from harness.model.exchange import Exchange
    from harness.model.result import ContractCoverage
    from harness.stack.config import Config

__all__ = ["ContractMeter"]


class ContractMeter:
    """Keeps one of each kind of answer, with how many there were; has Pact compare them."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._answers: dict[Hashable, ObservedAnswer] = {}
        self._ahead: Thread | None = None

    def add(self, replay_id: str, exchange: Exchange) -> None:
        """Take note of an exchange; what a fault made of an answer is promised by nobody."""
        provider = self._config.providers[exchange.seam].contract_provider
        if provider is None or exchange.fault is not None or exchange.response is None:
            return
        from harness.contracts.coverage import ObservedAnswer, key  # noqa: PLC0415

        answer = ObservedAnswer(
            provider=provider,
            replay=replay_id,
            request=exchange.request,
            response=exchange.response,
        )
        kind = key(answer)
        known = self._answers.get(kind)
        self._answers[kind] = replace(known, times=known.times + 1) if known else answer

    def compare_ahead(self) -> None:
        """Compare what is known by now, in the background: little is left to do at the end."""
        if self._ahead is None and self._config.contracts is not None:
            known = list(self._answers.values())
            self._ahead = Thread(target=self._quietly, args=[known], name="harness-contract")
            self._ahead.start()

    def settle(self) -> None:
        """Wait until nothing is done in the background; any thread may."""
        ahead = self._ahead
        if ahead is not None:
            ahead.join()
            self._ahead = None

    def measure(self) -> ContractCoverage | None:
        """Tell what the answers so far covered; null where no contract is configured.

        Raises:
            HarnessError: there is no pact, or Pact's verifier did not end in time.

        """
        self.settle()
        if self._config.contracts is None:
            return None
        return self._measured(list(self._answers.values()))

    def _quietly(self, answers: list[ObservedAnswer]) -> None:
        with suppress(HarnessError):  # who measures in the end meets it again
            self._measured(answers)

    def _measured(self, answers: list[ObservedAnswer]) -> ContractCoverage:
        from harness.contracts.coverage import measure  # noqa: PLC0415

        assert self._config.contracts is not None  # noqa: S101 - both callers have looked
        pacts = self._config.resolve(self._config.contracts.pacts)
        return measure(pacts, answers, self._comparer)

    @cached_property
    def _comparer(self) -> Comparer:
        from harness.contracts.coverage import Comparer  # noqa: PLC0415

        return Comparer()
