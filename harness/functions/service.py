"""Runs functions: finds or starts an instance, and makes an outcome of everything."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.functions.instance import INIT_SECONDS
from harness.functions.outcome import Outcome
from harness.functions.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.functions.instance import Instance
    from harness.functions.outcome import Invocation
    from harness.functions.spec import FunctionSpec
    from harness.functions.starter import Starter
    from harness.model.fault import Fault, FunctionError

__all__ = ["Functions", "Time"]

Time: TypeAlias = Literal["virtual", "real"]


class Functions:
    """All functions, each with one pool of instances per environment that it was given.

    With virtual ``time`` a function that a fault lets time out does so at once.
    """

    def __init__(
        self, specs: Sequence[FunctionSpec], starter: Starter, *, time: Time, concurrency: int
    ) -> None:
        self.specs = {spec.function_name: spec for spec in specs}
        self._starter = starter
        self._time = time
        self._concurrency = concurrency
        self._overrides: Mapping[str, Mapping[str, str]] = {}
        self._pools: dict[tuple[str, frozenset[tuple[str, str]]], Pool] = {}

    def override(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        """Give functions, by logical id, other values for some variables from now on.

        Instances with other values stay as they are, ready for when theirs come back.
        """
        self._overrides = environments

    async def warm(self) -> None:
        """Start an instance of each function, all at once, and wait until they are ready.

        One that does not get ready is no error here: its first invocation tells what is wrong.
        """
        pools = [self._pool(spec) for spec in self.specs.values()]
        with suppress(TimeoutError):
            async with asyncio.timeout(INIT_SECONDS):
                await asyncio.gather(*(pool.warm() for pool in pools))

    async def invoke(
        self, spec: FunctionSpec, invocation: Invocation, fault: Fault | None
    ) -> Outcome | None:
        """Have a function handle an event, or suffer a fault; None when too many run already."""
        if fault is not None and fault.raise_ is not None:
            return _raised(fault.raise_, invocation)
        pool = self._pool(spec)
        while (instance := await pool.take()) is not None:
            try:
                outcome = await self._use(instance, spec, invocation, fault)
            except asyncio.CancelledError:
                instance.retire()
                raise
            finally:
                pool.give_back(instance)
            printed = self._starter.collect(instance)
            if outcome is not None:
                return replace(outcome, printed=printed)
        return None

    async def _use(
        self, instance: Instance, spec: FunctionSpec, invocation: Invocation, fault: Fault | None
    ) -> Outcome | None:
        match fault.effect if fault else None:
            case "crash":
                return await instance.crash(invocation)
            case "time_out":
                seconds = 0.0 if self._time == "virtual" else spec.timeout_s
                return await instance.time_out(invocation, seconds)
            case _:
                return await instance.invoke(invocation)

    def _pool(self, spec: FunctionSpec) -> Pool:
        overrides = self._overrides.get(spec.name, {})
        key = spec.name, frozenset(overrides.items())
        if key not in self._pools:
            self._pools[key] = Pool(lambda: self._starter.start(spec, overrides), self._concurrency)
        return self._pools[key]


def _raised(error: FunctionError, invocation: Invocation) -> Outcome:
    document = {
        "errorMessage": error.message,
        "errorType": error.type,
        "requestId": invocation.request_id,
        "stackTrace": [],
    }
    return Outcome(json.dumps(document).encode(), error.type)
