"""From a definition to its model. Definitions are parsed once and kept."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from harness.stepfunctions.errors import DefinitionError
from harness.stepfunctions.language import model
from harness.stepfunctions.language.choices import compile_rule
from harness.stepfunctions.language.fields import Moment, Seconds
from harness.stepfunctions.language.map_parts import item_batcher, item_reader, result_writer
from harness.stepfunctions.language.model import Flow, State, StateMachine
from harness.stepfunctions.language.reader import Reader
from harness.stepfunctions.language.templates import Constant
from harness.stepfunctions.values import JSON, dumps


def parse(definition: str | dict[str, JSON]) -> StateMachine:
    """Return the parsed definition, the same object for the same text.

    Raises DefinitionError, with a JSON pointer, for what cannot be run. It looks at less than the
    validator does, which must have passed before.
    """
    return _parse(definition if isinstance(definition, str) else dumps(definition))


@lru_cache(maxsize=256)
def _parse(text: str) -> StateMachine:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise DefinitionError(f"the definition is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise DefinitionError("the definition is not a JSON object")
    language = document.get("QueryLanguage", "JSONPath")
    flow = _flow(Reader(document, "", language == "JSONata"))
    return StateMachine(
        flow.start_at,
        flow.states,
        timeout_seconds=document.get("TimeoutSeconds"),
        query_language=language,
        comment=document.get("Comment"),
    )


def _flow(reader: Reader) -> Flow:
    states = {
        name: _state(name, fields, f"{reader.pointer}/States/{_escaped(name)}", reader.jsonata)
        for name, fields in reader.required("States").items()
    }
    start_at = reader.required("StartAt")
    for target in [start_at, *(name for state in states.values() for name in _targets(state))]:
        if target not in states:
            raise DefinitionError(f"there is no state '{target}'", f"{reader.pointer}/States")
    return Flow(start_at, states)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _targets(state: State) -> list[str]:
    targets = [state.next] if state.next else []
    if isinstance(state, model.Choice):
        targets += [branch.next for branch in state.branches]
    if isinstance(state, model.Trying):
        targets += [catcher.next for catcher in state.catchers]
    return targets


def _state(name: str, fields: Mapping[str, JSON], pointer: str, inherited: bool) -> State:
    language = fields.get("QueryLanguage", "JSONata" if inherited else "JSONPath")
    reader = Reader(fields, pointer, language == "JSONata")
    kind = reader.required("Type")
    if kind not in _KINDS:
        raise DefinitionError(f"'{kind}' is not a type of state", pointer)
    try:
        common = {
            "name": name,
            "kind": kind,
            "jsonata": reader.jsonata,
            "next": reader.get("Next"),
            "input": reader.filter("InputPath"),
            "output": reader.template("Output") if reader.jsonata else reader.filter("OutputPath"),
            "assign": reader.template("Assign"),
            "result_path": reader.result_path(),
        }
        return _KINDS[kind](reader, common, inherited)
    except ValueError as error:
        raise DefinitionError(str(error), pointer) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise DefinitionError(f"the state is not well formed ({error!r})", pointer) from None


def _pass(reader: Reader, common: dict[str, Any], _inherited: bool) -> State:
    result = None if "Result" not in reader.fields else Constant(reader.get("Result"))
    return model.Pass(
        **common,
        parameters=None if reader.jsonata else reader.template("Parameters"),
        result=result,
    )


def _succeed(_reader: Reader, common: dict[str, Any], _inherited: bool) -> State:
    return model.Succeed(**common)


def _fail(reader: Reader, common: dict[str, Any], _inherited: bool) -> State:
    return model.Fail(**common, error=reader.text("Error"), cause=reader.text("Cause"))


def _wait(reader: Reader, common: dict[str, Any], _inherited: bool) -> State:
    seconds, field = reader.source("Seconds")
    if seconds is not None:
        return model.Wait(**common, delay=Seconds(field, seconds))
    moment, field = reader.source("Timestamp")
    if moment is None:
        raise ValueError("a Wait needs Seconds, SecondsPath, Timestamp or TimestampPath")
    return model.Wait(**common, delay=Moment(field, moment))


def _choice(reader: Reader, common: dict[str, Any], _inherited: bool) -> State:
    branches = tuple(
        _branch(rule, index, reader) for index, rule in enumerate(reader.required("Choices"))
    )
    return model.Choice(**{**common, "next": reader.get("Default")}, branches=branches)


def _branch(rule: Mapping[str, JSON], index: int, reader: Reader) -> model.Branch:
    location = f"Choices[{index}]"
    part = Reader(rule, f"{reader.pointer}/Choices/{index}", reader.jsonata, f"{location}/")
    return model.Branch(
        rule=compile_rule(rule, location),
        next=part.required("Next"),
        assign=part.template("Assign"),
        output=part.template("Output"),
    )


def _trying(reader: Reader, common: dict[str, Any]) -> dict[str, Any]:
    return {
        **common,
        "parameters": reader.template("Arguments" if reader.jsonata else "Parameters"),
        "selector": None if reader.jsonata else reader.template("ResultSelector"),
        "retriers": tuple(map(_retrier, reader.get("Retry", []))),
        "catchers": tuple(
            _catcher(fields, index, reader) for index, fields in enumerate(reader.get("Catch", []))
        ),
    }


def _retrier(retrier: Mapping[str, JSON]) -> model.Retrier:
    return model.Retrier(
        errors=frozenset(retrier["ErrorEquals"]),
        interval=retrier.get("IntervalSeconds", 1),
        attempts=retrier.get("MaxAttempts", 3),
        backoff=retrier.get("BackoffRate", 2.0),
        most=retrier.get("MaxDelaySeconds"),
        jitter=retrier.get("JitterStrategy") == "FULL",
    )


def _catcher(fields: Mapping[str, JSON], index: int, reader: Reader) -> model.Catcher:
    location = f"Catch[{index}]/"
    part = Reader(fields, f"{reader.pointer}/Catch/{index}", reader.jsonata, location)
    return model.Catcher(
        errors=frozenset(part.required("ErrorEquals")),
        next=part.required("Next"),
        result_path=part.result_path(),
        assign=part.template("Assign"),
        output=part.template("Output") if reader.jsonata else None,
    )


def _task(reader: Reader, common: dict[str, Any], _inherited: bool) -> State:
    return model.Task(
        **_trying(reader, common),
        resource=reader.required("Resource"),
        timeout=reader.seconds("TimeoutSeconds"),
        heartbeat=reader.seconds("HeartbeatSeconds"),
        credentials=reader.template("Credentials"),
    )


def _parallel(reader: Reader, common: dict[str, Any], inherited: bool) -> State:
    branches = tuple(
        _flow(Reader(branch, f"{reader.pointer}/Branches/{index}", inherited))
        for index, branch in enumerate(reader.required("Branches"))
    )
    return model.Parallel(**_trying(reader, common), branches=branches)


def _map(reader: Reader, common: dict[str, Any], inherited: bool) -> State:
    field = "ItemProcessor" if "ItemProcessor" in reader.fields else "Iterator"
    processor = Reader(reader.required(field), f"{reader.pointer}/{field}", inherited)
    config = processor.get("ProcessorConfig", {})
    selector = reader.template("ItemSelector", *(() if reader.jsonata else ("Parameters",)))
    return model.Map(
        **{**_trying(reader, common), "parameters": None},
        processor=_flow(processor),
        distributed=config.get("Mode") == "DISTRIBUTED",
        express=config.get("ExecutionType") == "EXPRESS",
        items=reader.items(),
        item_selector=selector,
        reader=item_reader(reader.part("ItemReader")),
        batcher=item_batcher(reader.part("ItemBatcher")),
        writer=result_writer(reader.part("ResultWriter")),
        max_concurrency=reader.count("MaxConcurrency"),
        tolerated_count=reader.count("ToleratedFailureCount"),
        tolerated_percentage=reader.count("ToleratedFailurePercentage", float),
        label=reader.get("Label"),
    )


_KINDS: Final[dict[str, Callable[[Reader, dict[str, Any], bool], State]]] = {
    "Task": _task,
    "Pass": _pass,
    "Choice": _choice,
    "Wait": _wait,
    "Succeed": _succeed,
    "Fail": _fail,
    "Parallel": _parallel,
    "Map": _map,
}
