"""Make a call suffer: the table from an effect's name to the callable that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.faults.answer import answer
from harness.faults.aws_error import error, throttle
from harness.faults.change import change
from harness.faults.delay import delay
from harness.faults.drop import drop
from harness.faults.garbage import garbage
from harness.faults.in_function import in_function
from harness.faults.remove import remove

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.faults.call import Call, Effect

__all__ = ["strike"]

_EFFECTS: Mapping[str, Effect] = {
    "answer": answer,
    "delay": delay,
    "garbage": garbage,
    "change": change,
    "remove": remove,
    "drop": drop,
    "error": error,
    "throttle": throttle,
    "crash": in_function,
    "time_out": in_function,
    "raise": in_function,
}


async def strike(call: Call) -> None:
    """Let the call's fault have its effect.

    Raises:
        FaultNotPossibleError: this answer can't be spoilt in this way.

    """
    await _EFFECTS[call.fault.effect](call)
