"""Executions in this process: by the simulator's interpreter, and by moto's executor."""

from __future__ import annotations

import io
import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bench.machines import GIVEN, ROLE
from harness.stepfunctions.clock import VirtualClock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.execution import Execution
from harness.stepfunctions.language import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.stepfunctions.tasks.request import TaskHandler

__all__ = ["answer", "execution", "moto_executor"]

_ARN = "arn:aws:states:us-east-1:123456789012"
_DEADLINE = 10.0
_PAUSE = 0.0002


async def answer(request: Any) -> Any:
    """Answer a task as an echoing function behind ``lambda:invoke`` would."""
    return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": request.input["Payload"]}


def execution(definition: str, tasks: TaskHandler = answer) -> Execution:
    """Make one execution on a virtual clock; the definition's text is parsed once."""
    now = datetime.now(UTC)
    context = ExecutionContext(
        arn=f"{_ARN}:execution:bench:one",
        name="one",
        role_arn=ROLE,
        state_machine_arn=f"{_ARN}:stateMachine:bench",
        state_machine_name="bench",
        start_time=now,
        kind="STANDARD",
        region="us-east-1",
        account="123456789012",
    )
    machine = parse(definition)
    return Execution(machine, GIVEN, context=context, clock=VirtualClock(now), tasks=tasks)


class _Functions:
    """What moto's executor asks for functions: echoes at once, without HTTP."""

    def invoke(self, **request: Any) -> dict[str, Any]:
        """Answer an invocation."""
        payload = io.BytesIO(request["Payload"])
        return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": payload}


@contextmanager
def moto_executor(definition: str) -> Iterator[Callable[[], None]]:
    """Give what runs one execution by moto, to its end.

    Its backend is called without boto3, its functions are patched in and its end is looked for
    every fifth of a millisecond: all that is left is the executor itself.
    """
    from moto import mock_aws  # noqa: PLC0415 - takes a second
    from moto.stepfunctions.parser.models import (  # noqa: PLC0415
        stepfunctions_parser_backends as backends,
    )

    home = "moto.stepfunctions.parser.asl.component.state.exec.state_task.lambda_eval_utils"
    config: Any = {"stepfunctions": {"execute_state_machine": True}}
    functions = patch(f"{home}.boto_client_for", lambda **_: _Functions())
    with mock_aws(config=config), functions:
        backend = backends["123456789012"]["us-east-1"]
        machine = backend.create_state_machine("bench", definition, ROLE)
        names = map(str, count())
        yield lambda: _run_moto(backend, machine.arn, next(names))


def _run_moto(backend: Any, arn: str, name: str) -> None:
    started = backend.start_execution(arn, name, json.dumps(GIVEN))
    until = time.monotonic() + _DEADLINE
    while started.status == "RUNNING":
        if time.monotonic() > until:
            raise TimeoutError(f"moto's execution {name} is still running")
        time.sleep(_PAUSE)
    if started.status != "SUCCEEDED":
        raise RuntimeError(f"moto's execution ended {started.status}")
