"""The function gateway: AWS Lambda as far as callers and functions can tell, on one machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from harness.functions.invoke_api import InvokeApi
from harness.functions.logs import FunctionLogs
from harness.functions.service import Functions
from harness.functions.starter import Starter, check_runnable
from harness.seams import AdminRequest, Refused, Reply, SeamGroup, Sighting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from harness.functions.service import Time
    from harness.functions.spec import FunctionSpec
    from harness.model.exchange import Request
    from harness.processes import Launcher
    from harness.seams import Notes

__all__ = ["Gateway"]


class Gateway:
    """Runs functions for whoever calls its ASGI app, `app`.

    Each function is a seam, named by its logical id, with the fault effects of
    `harness.faults.EFFECTS_AT`. Two admin routes come on top of what every seam has:
    ``POST /__admin/environment`` and ``GET /__admin/logs?since=N``.

    ``environment`` is what every function gets besides its own and Lambda's variables: nothing
    else is inherited. ``concurrency`` is how many instances of one function may be busy.
    ``notes`` may be shared with the seams of other apps.
    """

    def __init__(  # noqa: PLR0913 - all but the first two by name
        self,
        functions: Sequence[FunctionSpec],
        launcher: Launcher,
        *,
        region: str = "us-east-1",
        account: str = "123456789012",
        environment: Mapping[str, str],
        time: Time = "virtual",
        concurrency: int = 50,
        notes: Notes | None = None,
    ) -> None:
        """Prepare; nothing is started before it is needed, or `warm` is called.

        Raises:
            StackError: one of the functions can't be run at all.

        """
        for spec in functions:
            check_runnable(spec)
        self._specs = {spec.name: spec for spec in functions}
        self._logs = FunctionLogs()
        self._starter = Starter(launcher, self._logs, region=region, base=environment)
        self._functions = Functions(functions, self._starter, time=time, concurrency=concurrency)
        self._warming: asyncio.Future[None] | None = None
        self._api = InvokeApi(self._functions, region=region, account=account)
        self.app = SeamGroup(
            self._api,
            seams=dict.fromkeys(self._specs, "function"),
            look=self._look,
            notes=notes,
            routes={
                "POST /__admin/environment": self._override,
                "GET /__admin/logs": self._lines,
            },
        )

    async def warm(self) -> None:
        """Start one instance per function, in parallel, and wait until they are ready.

        Raises:
            StackError: the launcher can't start processes.

        """
        self._warming = asyncio.ensure_future(self._functions.warm())
        await self._warming

    def watch(self, name: str, log: Path) -> None:
        """Tell the log lines of another process of the service, too."""
        self._logs.watch(name, log)

    async def stop(self) -> None:
        """End every instance, also those that are just being started."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await self._api.stop()
        await self._starter.stop()
        self._logs.close()

    def _look(self, request: Request) -> Sighting | None:
        spec = self._api.find(request.path)
        return Sighting(spec.name, {"function": spec.name}) if spec else None

    async def _override(self, request: AdminRequest) -> Reply:
        match request.body:
            case {"overrides": dict(overrides)}:
                self._functions.override(
                    {self._named(name): _variables(name, v) for name, v in overrides.items()}
                )
                return Reply()
        raise Refused('the body must be {"overrides": {"Function": {"VARIABLE": "value"}}}')

    async def _lines(self, request: AdminRequest) -> Reply:
        since = request.query.get("since", "0")
        if not since.isdecimal():
            raise Refused(f"since={since} is not a number of a log line")
        self._starter.collect_all()
        self._logs.collect()
        return Reply(200, {"lines": self._logs.since(int(since))})

    def _named(self, name: str) -> str:
        for spec in self._specs.values():
            if name in (spec.name, spec.function_name):
                return spec.name
        raise Refused(f"no function {name!r} here", sorted(self._specs))


def _variables(function: str, values: object) -> dict[str, str]:
    if isinstance(values, dict) and all(isinstance(value, str) for value in values.values()):
        return values
    raise Refused(f"the variables of {function} must be an object of texts")
