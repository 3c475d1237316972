"""What ``TestState`` shows of the data's way through a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.values import dumps

if TYPE_CHECKING:
    from harness.stepfunctions.api.trials import Bench, Memory, Subject

__all__ = ["inspect"]


_LIMITS = {
    "maxConcurrency": "MaxConcurrency",
    "toleratedFailureCount": "ToleratedFailureCount",
    "toleratedFailurePercentage": "ToleratedFailurePercentage",
}


async def inspect(bench: Bench, subject: Subject, given: Any, memory: Memory) -> dict[str, Any]:
    """Give the values between the steps of a state's processing, as far as they came to be.

    Each is made by a Pass state that does only the steps up to it, the items of a Map by a Map
    that hands them on. The limits of a Map are numbers, all others JSON texts.
    """
    shown: dict[str, Any] = {"input": given}
    try:
        if subject.jsonata:
            await _show_arguments(shown, bench, subject, given, memory)
        else:
            await _show_paths(shown, bench, subject, given, memory)
    except StatesError:
        pass  # the state failed at this step: what came before it is what there is to show
    return {name: each if name in _LIMITS else dumps(each) for name, each in shown.items()}


async def _show_arguments(
    shown: dict[str, Any], bench: Bench, subject: Subject, given: Any, memory: Memory
) -> None:
    is_map = subject.state["Type"] == "Map"
    if is_map:
        await _show_items(shown, bench, subject, given)
    for request in memory.requests:
        if not is_map:
            shown["afterArguments"] = request.input
        if memory.error is None:
            shown["result"] = memory.result


async def _show_items(shown: dict[str, Any], bench: Bench, subject: Subject, given: Any) -> None:
    """Show what a Map makes of its input, unless an ItemReader would get the items."""
    state, seen = subject.state, shown.get("afterInputPath", given)
    if "ItemReader" not in state:
        if not subject.jsonata:
            path = state.get("ItemsPath", "$")
            shown["afterItemsPath"] = await bench.value(subject, seen, InputPath=path)
        if "ItemSelector" in state or "Parameters" in state:
            shown["afterItemSelector"] = await bench.items(subject, given)
    for name, field in _LIMITS.items():
        if f"{field}Path" in state:
            path = state[f"{field}Path"]
            shown[name] = await bench.value(subject, seen, InputPath=path)
        elif isinstance(state.get(field), str):
            shown[name] = await bench.value(subject, given, Output=state[field])
        elif field in state:
            shown[name] = state[field]


async def _show_paths(
    shown: dict[str, Any], bench: Bench, subject: Subject, given: Any, memory: Memory
) -> None:
    def fields(*names: str) -> dict[str, Any]:
        return {name: subject.state[name] for name in names if name in subject.state}

    shown["afterInputPath"] = await bench.value(subject, given, **fields("InputPath"))
    result = parameters = shown["afterInputPath"]
    if subject.state["Type"] == "Map":
        await _show_items(shown, bench, subject, given)
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
