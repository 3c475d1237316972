"""What a replay costs beside the HTTP calls it cannot do without."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bench.measure import in_turn, seconds
from bench.table import Quantity, Row, Target
from harness.runner import RunOptions, Selection, plan
from harness.runner.session import Session
from harness.stack import load_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.model.plan import Replay
    from harness.model.result import ReplayResult
    from harness.stack import Stack

__all__ = ["measure"]

_ROUNDS = 40
_SCENARIO = Path("scenarios/usage/strategic-analysis.yaml")
_INVOKE = "/2015-03-31/functions/{}/invocations"
_TARGET = Target(3.0, on="ratio")

Call = tuple[str, str, str, Any]
"""Base URL, method, path, body."""


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Replay one scenario on each pattern, and its bare calls in turn, against one stack."""
    config, options = load_config(), RunOptions()
    with Session(config, options, lambda _event: None) as session:
        replays = plan(config, Selection((_SCENARIO,)), options).replays
        return [_row(session, replay) for replay in replays]


def _row(session: Session, replay: Replay) -> Row:
    passed = _passed(session.run(replay))
    [stack] = session.stacks
    calls = _calls_of(stack, passed)
    with _client(calls) as ask:

        def bare() -> float:
            stack.reset(replay.scenario.faults, replay.scenario.given)
            return seconds(lambda: [ask(call) for call in calls])

        whole, least = in_turn(_ROUNDS, lambda: seconds(lambda: session.run(replay)), bare)
    names = " + ".join(_name(call) for call in calls)
    alternative = Quantity(least, "s", "bare calls")
    what = f"{replay.pattern}: {names}"
    return Row(what, Quantity(whole, "s"), alternative, whole / least, _TARGET)


def _passed(result: ReplayResult) -> ReplayResult:
    if result.status != "passed":
        raise RuntimeError(f"{result.id} {result.status}")
    return result


def _calls_of(stack: Stack, result: ReplayResult) -> list[Call]:
    """Find what the replay had to ask: of the functions, or of the provider and the API."""
    [step] = result.trace.steps
    invoked = [each for each in step.exchanges if "function" in each.labels]
    if invoked:
        url = stack.urls["functions"]
        named = [(_INVOKE.format(each.labels["function"]), each.request.body) for each in invoked]
        return [(url, "POST", path, body) for path, body in named]
    [provider] = stack.index.providers
    context = _context_path(stack, step.request.body)
    return [
        (stack.urls[provider], "GET", context, None),
        (stack.urls["api"], step.request.method, step.request.path, step.request.body),
    ]


def _context_path(stack: Stack, body: Any) -> str:
    context = stack.config.patterns["frontend_payload"].context
    if context is None:
        raise RuntimeError("the frontend has no context to get")
    path = context.get.replace("${as.user}", body["user_id"])
    return path.replace("${as.tenant}", body["tenant_id"])


def _name(call: Call) -> str:
    _, method, path, _ = call
    if path.endswith("/invocations"):
        return path.split("/")[3].removesuffix("Function")
    return f"{method} {path.partition('?')[0].rpartition('/')[2]}"


@contextmanager
def _client(calls: list[Call]) -> Iterator[Callable[[Call], float]]:
    """Ask with the standard library alone, over connections that stay open."""
    hosts = {url: HTTPConnection(str(urlsplit(url).netloc), timeout=10) for url, *_ in calls}

    def ask(call: Call) -> float:
        url, method, path, body = call
        began = perf_counter()
        content = None if body is None else json.dumps(body)
        hosts[url].request(method, path, content, {"content-type": "application/json"})
        answer = hosts[url].getresponse()
        said = answer.read()
        if answer.status != 200 or answer.headers.get("x-amz-function-error"):  # noqa: PLR2004
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:500]!r}")
        return perf_counter() - began

    try:
        yield ask
    finally:
        for host in hosts.values():
            host.close()
