"""Replays executions recorded on AWS; the corpus lies beside the repository, or is absent."""

import asyncio
import importlib.util
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harness.stepfunctions.clock import VirtualClock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.execution import Execution
from harness.stepfunctions.language import parse
from harness.stepfunctions.tasks.callbacks import Callbacks
from harness.stepfunctions.tasks.request import TaskRequest

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "conformance"
SECONDS = 30
"""Real seconds after which a replay has hung."""
LEVELS = ("L1", "L1c", "L2", "L3", "L4")


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"corpus_{name}", CORPUS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Corpus:
    """The cases, the rule for comparing, and the scripted executor's queue."""

    folder: Path
    cases: tuple[dict[str, Any], ...]
    rule: ModuleType
    script: ModuleType

    def replay(self, case: dict[str, Any]) -> dict[str, Any]:
        """Run a case; return what compare() wants: status, output, error, cause, events."""
        try:
            return asyncio.run(asyncio.wait_for(self._replay(case), SECONDS))
        except Exception as error:  # noqa: BLE001 - one case must not hide the others
            return {"status": f"broken: {error!r}"}

    async def _replay(self, case: dict[str, Any]) -> dict[str, Any]:
        execution = Execution(
            parse(case["definition"]),
            case.get("input", {}),
            context=_context(case),
            clock=VirtualClock(_start(case), patience=0),
            tasks=_Scripted(self, case),
            objects=_Objects(case.get("s3") or []),
        )
        outcome = await execution.run()
        got = {"status": outcome.status, "error": outcome.error, "cause": outcome.cause}
        if outcome.status == "SUCCEEDED":
            got["output"] = outcome.output
        return {**got, "events": self.rule.normalise_events(execution.history.events)}


class _Scripted:
    """Hands out recorded results, per state, to the attempt with the recorded input."""

    def __init__(self, corpus: Corpus, case: dict[str, Any]) -> None:
        self._same = corpus.rule.same
        self._left = corpus.script.Script(case).left
        self._callbacks = Callbacks()
        events = case["expected"].get("events", [])
        started = [event["details"] for event in events if event["type"] == "ActivityStarted"]
        self._is_taken = bool(started or not events)
        self._worker = started[0].get("workerName") if started else None

    async def __call__(self, request: TaskRequest) -> Any:
        task = self._next(request)
        if ":activity:" in request.resource and self._is_taken:
            request.started(self._worker)
        if "submitted" in task:
            request.submitted(task["submitted"])
        outcome = task["outcome"]
        if "succeed" in outcome:
            return outcome["succeed"]
        if "fail" in outcome:
            raise TaskFailed(outcome["fail"].get("error"), outcome["fail"].get("cause"))
        token = request.token or f"never answered: {request.state}"
        self._callbacks.open(token)
        return await self._callbacks.wait(token, request.clock, request.heartbeat_seconds)

    def _next(self, request: TaskRequest) -> dict[str, Any]:
        left = self._left.get(request.state, [])
        if not left:
            raise TaskFailed("Script.Exhausted", f"no result left for {request.state}")
        fitting = (n for n, task in enumerate(left) if self._same(task["input"], request.input))
        task: dict[str, Any] = left.pop(next(fitting, 0))
        return task


class _Objects:
    def __init__(self, objects: list[dict[str, str]]) -> None:
        self._objects = {(each["bucket"], each["key"]): each["body"] for each in objects}

    async def get(self, bucket: str, key: str) -> bytes:
        return self._objects[bucket, key].encode()

    async def put(self, bucket: str, key: str, body: bytes) -> None:
        self._objects[bucket, key] = body.decode()

    async def list(self, bucket: str, prefix: str) -> list[dict[str, object]]:
        return [
            {
                "Etag": '"etag"',
                "Key": key,
                "LastModified": 1_700_000_000,
                "Size": len(body.encode()),
                "StorageClass": "STANDARD",
            }
            for (where, key), body in sorted(self._objects.items())
            if where == bucket and key.startswith(prefix)
        ]


def _start(case: dict[str, Any]) -> datetime:
    clock = case.get("clock")
    return datetime.fromisoformat(clock) if clock else datetime(2026, 1, 1, tzinfo=UTC)


def _context(case: dict[str, Any]) -> ExecutionContext:
    where = "arn:aws:states:us-east-1:111111111111"
    is_express = case["type"] == "EXPRESS"
    return ExecutionContext(
        arn=f"{where}:express:machine:run:id" if is_express else f"{where}:execution:machine:run",
        name="run",
        role_arn="arn:aws:iam::111111111111:role/role",
        state_machine_arn=f"{where}:stateMachine:machine",
        state_machine_name="machine",
        start_time=_start(case),
        kind=case["type"],
        account="111111111111",
    )


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    if not CORPUS.is_dir():
        pytest.skip(f"the executions recorded on AWS are not there: {CORPUS}")
    files = sorted((CORPUS / "cases").glob("*.json"))
    cases = tuple(json.loads(file.read_text("utf-8")) for file in files)
    return Corpus(CORPUS, cases, _module("compare"), _module("script"))


@dataclass(frozen=True)
class Result:
    """How one replay compares with AWS: True, False or None (not applicable) for each level."""

    name: str
    features: tuple[str, ...]
    levels: dict[str, bool | None]
    why: str | None

    @property
    def is_same(self) -> bool:
        return False not in self.levels.values()


@pytest.fixture(scope="session")
def results(corpus: Corpus) -> tuple[Result, ...]:
    made = []
    for case in corpus.cases:
        compared = corpus.rule.compare(case, corpus.replay(case))
        levels = {level: compared[level] for level in LEVELS}
        name = case["id"].rpartition("::")[2]
        made.append(Result(name, tuple(case["features"]), levels, compared["why"]))
    return tuple(made)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table that a test attached to its report; so it arrives from xdist's workers."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in report.user_properties:
            if name == "conformance" and report.when == "call":
                terminalreporter.section("executions recorded on AWS")
                terminalreporter.write_line(text)
