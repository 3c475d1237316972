"""Do one step: ask over HTTP, start an execution, or read a path of the service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.model.errors import StackError
from harness.model.exchange import Request, Response
from harness.replay import commands, observe, requests
from harness.replay.executions import execute
from harness.replay.fill import fill, fill_path
from harness.seams.wire import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.model.base import JsonObject, JsonValue
    from harness.model.execution import Execution
    from harness.model.result import Observation, StepTrace
    from harness.model.scenario import Scenario, Step
    from harness.seams.wire import Answer, Wire
    from harness.stack import Stack
    from harness.stack.aws import AwsJson
    from harness.stack.config import Pattern

__all__ = ["Doer", "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """What one step sent and got; an execution's request has the method ``StartExecution``."""

    command: str
    request: Request
    observation: Observation
    response: Response | None = None
    execution: Execution | None = None


@dataclass(frozen=True, slots=True)
class Doer:
    """Does the steps of one replay; ``deadline`` is seconds for one execution.

    ``name`` names the execution of the step with a number, from 1.
    """

    stack: Stack
    scenario: Scenario
    pattern: Pattern
    fixtures: JsonObject
    wire: Wire
    engine: AwsJson
    name: Callable[[int], str]
    deadline: float

    def do(self, step: Step, done: Sequence[StepTrace]) -> Done:
        """Do a step, given the traces of those before it."""
        values = requests.values_of(self.scenario, step, done)
        if step.get is not None:
            return self._get(step.get, {**values, **requests.earlier_fields(done)})
        body = requests.make(self.pattern, step, values, self._context(step, values), self.fixtures)
        if self.pattern.state_machine is not None:
            name = self.name(len(done) + 1)
            return self._start(self.pattern.state_machine, name, body)
        path = str(self.pattern.path)
        request = Request(method=self.pattern.method, path=path, body=body)
        return self._send(request, observe.of_response)

    def _context(self, step: Step, values: JsonObject) -> JsonValue:
        how = self.pattern.context
        if how is None or step.context is not None or step.request is not None:
            return None
        return requests.fetch_context(self.wire, self.stack.urls[how.provider], how, values)

    def _get(self, path: str, known: JsonObject) -> Done:
        headers = fill(self.pattern.get_headers, known)
        texts = {name: str(value) for name, value in headers.items()}
        request = Request(method="GET", path=fill_path(path, known), headers=texts)
        return self._send(request, observe.of_reading)

    def _send(self, request: Request, observed: Callable[[Pattern, Response], Observation]) -> Done:
        url = self.stack.urls["api"]
        response = _response(self._answer(url, request))
        seen = observed(self.pattern, response)
        command = commands.curl(self.stack.url_word("api"), request)
        return Done(command, request, seen, response=response)

    def _answer(self, url: str, request: Request) -> Answer:
        try:
            return self.wire.ask(request.method, url + request.path, request.body, request.headers)
        except NoAnswerError as error:
            self.stack.explain()
            raise StackError(f"{request.method} {url}{request.path}: {error}") from error

    def _start(self, logical_id: str, name: str, payload: JsonValue) -> Done:
        arn = self.stack.state_machine_arns[logical_id]
        start: JsonObject = {"stateMachineArn": arn, "name": name, "input": json.dumps(payload)}
        execution = execute(
            self.engine, start, deadline=self.deadline, check_alive=self.stack.check_alive
        )
        return Done(
            commands.aws_start_execution(self.stack.url_word("step_functions"), arn, payload),
            Request(method="StartExecution", path=arn, body=payload),
            observe.of_execution(self.pattern, execution),
            execution=execution,
        )


def _response(answer: Answer) -> Response:
    return Response(status=answer.status, headers=dict(answer.headers), body=_body(answer))


def _body(answer: Answer) -> JsonValue:
    try:
        return answer.json() if answer.content else None
    except ValueError:
        return answer.text
