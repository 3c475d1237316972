"""What ``TestState`` shows of the data's way through a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.values import dumps

if TYPE_CHECKING:
    from harness.stepfunctions.api.trials import Bench, Memory, Subject

__all__ = ["inspect"]


async def inspect(bench: Bench, subject: Subject, given: Any, memory: Memory) -> dict[str, str]:
    """Give the values between the steps of a state's processing, as far as they came to be.

    Each is made by a Pass state that does only the steps up to it.
    """
    shown: dict[str, Any] = {"input": given}
    try:
        if subject.jsonata:
            _show_arguments(shown, memory)
        else:
            await _show_paths(shown, bench, subject, given, memory)
    except StatesError:
        pass  # the state failed at this step: what came before it is what there is to show
    return {name: dumps(value) for name, value in shown.items()}


def _show_arguments(shown: dict[str, Any], memory: Memory) -> None:
    for request in memory.requests:
        shown["afterArguments"] = request.input
        if memory.error is None:
            shown["result"] = memory.result


async def _show_paths(
    shown: dict[str, Any], bench: Bench, subject: Subject, given: Any, memory: Memory
) -> None:
    def fields(*names: str) -> dict[str, Any]:
        return {name: subject.state[name] for name in names if name in subject.state}

    shown["afterInputPath"] = await bench.value(subject, given, **fields("InputPath"))
    result = parameters = shown["afterInputPath"]
    if subject.state["Type"] in ("Pass", "Task", "Parallel"):
        steps = fields("InputPath", "Parameters")
        result = parameters = await bench.value(subject, given, **steps)
        shown["afterParameters"] = parameters
    if subject.state["Type"] == "Pass":
        result = subject.state.get("Result", parameters)
    elif not memory.requests or memory.error is not None:
        return
    else:
        result = memory.result
    shown["result"] = result
    if "ResultSelector" in subject.state:
        selector = {"Parameters": subject.state["ResultSelector"]}
        result = shown["afterResultSelector"] = await bench.value(subject, result, **selector)
    path = fields("ResultPath")
    shown["afterResultPath"] = await bench.value(subject, given, Result=result, **path)
