"""Starts instances: a listener, and the process that speaks to it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from harness.functions.environment import function_environment
from harness.functions.instance import Instance
from harness.functions.runtime_api import listen
from harness.model.errors import StackError
from harness.processes import CommandTarget, PythonTarget, stop_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.functions.logs import FunctionLogs
    from harness.functions.spec import FunctionSpec
    from harness.processes import Launcher, Process, Target

__all__ = ["Starter", "check_runnable"]

RUNTIME = f"{Path(__file__).with_name('runtime.py')}:main"
BOOTSTRAP = "bootstrap"


def check_runnable(spec: FunctionSpec) -> None:
    """Make sure that there is a way to run a function.

    Raises:
        StackError: there is none; says what to do.

    """
    if not spec.code.is_dir():
        raise StackError(f"function {spec.name}: its code folder {spec.code} does not exist")
    if not _is_python(spec) and not os.access(spec.code / BOOTSTRAP, os.X_OK):
        raise StackError(
            f"function {spec.name}: runtime {spec.runtime} is not Python, "
            f"and {spec.code} holds no executable named {BOOTSTRAP}",
            f"put one there that starts the runtime's own client, "
            f"which finds the Runtime API at $AWS_LAMBDA_RUNTIME_API and the handler "
            f"{spec.handler!r} at $_HANDLER",
        )


class Starter:
    """Starts and counts the instances of all functions; reads what they print."""

    def __init__(
        self, launcher: Launcher, logs: FunctionLogs, *, region: str, base: Mapping[str, str]
    ) -> None:
        self._launcher = launcher
        self._logs = logs
        self._region = region
        self._base = base
        self._started = 0
        self._stopped = asyncio.Event()
        self._running: dict[Instance, FunctionSpec] = {}

    async def start(self, spec: FunctionSpec, overrides: Mapping[str, str]) -> Instance:
        """Start an instance; it need not be ready yet.

        Raises:
            StackError: the launcher can't start processes, or all was stopped.

        """
        if self._stopped.is_set():
            raise StackError("the function gateway was stopped")
        instance = Instance(spec.timeout_s)
        server = await listen(instance)
        try:
            process = await self._launched(spec, server, overrides)
        except BaseException:
            server.close()
            raise
        self._running[instance] = spec

        def ended() -> None:
            server.close()
            self.collect(instance)
            instance.output.close()
            del self._running[instance]

        instance.run_in(process, ended)
        if self._stopped.is_set():  # meanwhile
            instance.retire()
        return instance

    async def _launched(
        self, spec: FunctionSpec, api: asyncio.Server, overrides: Mapping[str, str]
    ) -> Process:
        """Have a process started that asks this Runtime API for its work."""
        self._started += 1
        environment = function_environment(
            spec,
            region=self._region,
            runtime_api="{}:{}".format(*api.sockets[0].getsockname()),
            base=self._base,
            overrides=overrides,
        )
        target, name = _target(spec, environment), f"{spec.name}-{self._started}"
        return await asyncio.to_thread(self._launcher.start, target, name=name)

    async def stop(self) -> None:
        """End every instance."""
        self._stopped.set()
        running = list(self._running)
        await asyncio.to_thread(stop_all, [instance.process for instance in running])
        await asyncio.gather(*(instance.ended.wait() for instance in running))

    def collect(self, instance: Instance) -> str:
        """Read what an instance has printed since the last time into the logs, and give it."""
        printed = instance.output.read()
        if printed and instance in self._running:
            self._logs.add(self._running[instance].name, printed)
        return printed

    def collect_all(self) -> None:
        """Read what all instances have printed, also while no invocation was under way."""
        for instance in self._running:
            self.collect(instance)


def _target(spec: FunctionSpec, environment: Mapping[str, str]) -> Target:
    if not _is_python(spec):
        return CommandTarget(argv=[str(spec.code / BOOTSTRAP)], env=environment, cwd=spec.code)
    return PythonTarget(
        entry=RUNTIME,
        arguments={"handler": spec.handler, "api": environment["AWS_LAMBDA_RUNTIME_API"]},
        env=environment,
        cwd=spec.code,
        path=[spec.code],
    )


def _is_python(spec: FunctionSpec) -> bool:
    return spec.runtime.startswith("python")
