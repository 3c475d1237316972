"""One execution over the AWS API, its tasks asking functions over HTTP."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bench.machines import GIVEN, ROLE, THREE_TASKS
from bench.measure import HARNESS, in_turn, seconds
from bench.table import Quantity, Row, Target
from harness.processes import AsgiTarget, CommandTarget, Spawner, basics, free_port
from harness.seams.wire import NoAnswerError, Wire
from harness.stack.aws import AwsJson

if TYPE_CHECKING:
    from harness.processes import Launcher, Process

__all__ = ["measure"]

_ROUNDS = 40
_DEADLINE, _PAUSE = 20.0, 0.001
_TARGET = Target(5.0, on="ratio", least=True)


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Start both engines on the same functions and let them execute in turn."""
    with ExitStack() as closing:
        folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        launcher = closing.enter_context(Spawner(Path(folder)))
        wire = closing.enter_context(Wire(_DEADLINE))
        target = AsgiTarget(app="bench.functions:app", path=[Path.cwd()], env=basics(os.environ))
        functions = launcher.start(target, name="functions").port()
        ours = _Engine(_start_simulator(launcher, functions, wire), wire)
        moto = _Engine(_start_moto(launcher, functions, wire), wire)
        mine, theirs = in_turn(_ROUNDS, partial(seconds, ours.run), partial(seconds, moto.run))
    alternative = Quantity(theirs, "s", "moto server")
    what = "3 HTTP tasks over the AWS API, p50; how much faster"
    return [Row(what, Quantity(mine, "s"), alternative, theirs / mine, _TARGET)]


class _Engine:
    """An engine at a URL, driven as any client would: start, then ask until it has ended."""

    def __init__(self, url: str, wire: Wire) -> None:
        self._client = AwsJson(url, service="states", region="us-east-1", wire=wire)
        created = self._client.call(
            "CreateStateMachine", {"name": "bench", "definition": THREE_TASKS, "roleArn": ROLE}
        )
        self._arn = created["stateMachineArn"]
        self._names = map(str, count())

    def run(self) -> None:
        """Run one execution to its end."""
        request = {"stateMachineArn": self._arn, "input": json.dumps(GIVEN)}
        started = self._client.call("StartExecution", {**request, "name": next(self._names)})
        until, told = time.monotonic() + _DEADLINE, {"status": "RUNNING"}
        while told["status"] == "RUNNING" and time.monotonic() < until:
            time.sleep(_PAUSE)
            told = self._client.call("DescribeExecution", {"executionArn": started["executionArn"]})
        if told["status"] != "SUCCEEDED":
            raise RuntimeError(f"an execution did not succeed: {told}")


def _start_simulator(launcher: Launcher, functions: int, wire: Wire) -> str:
    port = free_port()
    endpoint = f"http://127.0.0.1:{functions}"
    serve = [HARNESS, "stepfunctions", "serve", "--port", str(port), "--lambda-endpoint", endpoint]
    target = CommandTarget(argv=serve, env=basics(os.environ), cwd=Path.cwd())
    url = f"http://127.0.0.1:{port}"
    return _await(launcher.start(target, name="simulator"), url, "/health", wire)


def _start_moto(launcher: Launcher, functions: int, wire: Wire) -> str:
    """Start moto's server. It looks for functions at ``MOTO_PORT``, so that names ours."""
    port = free_port()
    env = {**basics(os.environ), "MOTO_PORT": str(functions)}
    serve = [sys.executable, "-m", "moto.server", "-p", str(port)]
    process = launcher.start(CommandTarget(argv=serve, env=env, cwd=Path.cwd()), name="moto")
    url = _await(process, f"http://127.0.0.1:{port}", "/moto-api/config", wire)
    wire.ask("POST", f"{url}/moto-api/config", {"stepfunctions": {"execute_state_machine": True}})
    return url


def _await(process: Process, url: str, path: str, wire: Wire) -> str:
    """Ask until it answers."""
    until = time.monotonic() + _DEADLINE
    while True:
        try:
            if wire.ask("GET", url + path).ok:
                return url
        except NoAnswerError as error:
            if not process.alive() or time.monotonic() > until:
                tail = "\n".join(process.log_tail(10))
                raise RuntimeError(f"{process.name} does not answer: {error}\n{tail}") from error
        time.sleep(0.02)
