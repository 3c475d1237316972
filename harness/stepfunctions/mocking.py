"""Mocked tasks, in the format of AWS's own ``MockConfigFile.json``.

``StateMachines`` names test cases, each of which names a mocked response for some of a machine's
states; ``MockedResponses`` gives their answers by the number of the call, ``"0"`` or ``"1-3"``:
``Return`` a result or ``Throw`` an error. ``arn…:stateMachine:Name#Case`` in StartExecution
chooses a test case. A mocked task calls nothing; the other tasks work as ever.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import validation
from harness.stepfunctions.errors import RUNTIME, StatesError, TaskFailed
from harness.stepfunctions.validation.problems import Problem, nearest, pointer_of
from harness.stepfunctions.validation.source import JsonError, Source, parse_json

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path as File

    from harness.stepfunctions.tasks.request import TaskHandler, TaskRequest
    from harness.stepfunctions.validation.problems import Path

__all__ = ["MockConfig", "MockConfigError", "load_mocks", "read_mocks"]

_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_MOST_CALLS = 100_000


class MockConfigError(Exception):
    """A mock configuration that cannot be used; ``problems`` are all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(each.text for each in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mocked task gives: a result, or an error in place of it."""

    result: Any = None
    error: TaskFailed | None = None


@dataclass(frozen=True, slots=True)
class MockConfig:
    """Test cases by machine and name, each with the answers of its mocked states in order."""

    cases: dict[str, dict[str, dict[str, tuple[Answer, ...]]]]

    def handler(
        self, machine: str, case: str, states: Collection[str], real: TaskHandler
    ) -> TaskHandler:
        """Make the task handler of one execution of a test case.

        Raises:
            ApiError: ValidationException, when there is no such case, or when it mocks a state
                that the machine does not have.

        """
        cases = self.cases.get(machine)
        if cases is None:
            raise validation(_unknown("state machine", machine, self.cases, "mock configuration"))
        if case not in cases:
            raise validation(_unknown("test case", case, cases, f"mocks of {machine}"))
        for state in cases[case]:
            if state not in states:
                raise validation(_unknown("state", state, states, f"state machine {machine}"))
        return _Mocked(cases[case], real)


def _unknown(kind: str, name: str, known: Collection[str], where: str) -> str:
    hint = nearest(name, known) or f"there are {', '.join(sorted(known)) or 'none'}"
    return f"There is no {kind} '{name}' in the {where}; {hint}"


def _exhausted(state: str, call: int, answers: int) -> str:
    last = f"the last is {answers - 1}" if answers else "it has none at all"
    return f"The mock of state '{state}' has no answer to call {call}, {last}"


@dataclass(slots=True)
class _Mocked:
    answers: dict[str, tuple[Answer, ...]]
    real: TaskHandler
    calls: Counter[str] = field(default_factory=Counter)

    async def __call__(self, request: TaskRequest) -> Any:
        answers = self.answers.get(request.state)
        if answers is None:
            return await self.real(request)
        call = self.calls[request.state]
        self.calls[request.state] += 1
        if call >= len(answers):
            raise StatesError(RUNTIME, _exhausted(request.state, call, len(answers)))
        answer = answers[call]
        if request.resource.endswith((".sync", ".sync:2", ".waitForTaskToken")):
            request.submitted(answer.result)
        if answer.error is not None:
            raise answer.error
        return answer.result


def load_mocks(file: File) -> MockConfig:
    """Read a mock configuration from a file.

    Raises:
        OSError: the file cannot be read.
        MockConfigError: it is not a mock configuration.

    """
    return read_mocks(file.read_text(encoding="utf-8", errors="replace"))


def read_mocks(text: str) -> MockConfig:
    """Read a mock configuration; raises MockConfigError with every problem of it."""
    try:
        config = parse_json(text)
        reader = _Reader(Source(text))
    except JsonError as error:
        place = error.place(text)
        problem = Problem("ERROR", "INVALID_JSON", f"It is not JSON: {error}", None, "", *place)
        raise MockConfigError((problem,)) from None
    cases = reader.config(config)
    if reader.problems:
        raise MockConfigError(tuple(reader.problems))
    return MockConfig(cases)


@dataclass(slots=True)
class _Reader:
    source: Source
    problems: list[Problem] = field(default_factory=list)

    def config(self, value: Any) -> dict[str, dict[str, dict[str, tuple[Answer, ...]]]]:
        fields = self.fields((), value, ("StateMachines", "MockedResponses", "$schema"))
        responses = {
            name: self.response(("MockedResponses", name), each)
            for name, each in self.table(fields, ("MockedResponses",)).items()
        }
        cases: dict[str, dict[str, dict[str, tuple[Answer, ...]]]] = {}
        for name, machine in self.table(fields, ("StateMachines",)).items():
            path: Path = ("StateMachines", name)
            inner = self.fields(path, machine, ("TestCases",))
            cases[name] = {
                case: self.case((*path, "TestCases", case), states, responses)
                for case, states in self.table(inner, (*path, "TestCases")).items()
            }
        return cases

    def case(
        self, path: Path, value: Any, responses: dict[str, tuple[Answer, ...]]
    ) -> dict[str, tuple[Answer, ...]]:
        answers = {}
        for state, name in self.fields(path, value, None).items():
            if isinstance(name, str) and name in responses:
                answers[state] = responses[name]
            else:
                hint = nearest(str(name), responses)
                self.error((*path, state), f"There is no mocked response '{name}'", hint)
        return answers

    def response(self, path: Path, value: Any) -> tuple[Answer, ...]:
        answers: dict[int, Answer] = {}
        for key, each in self.fields(path, value, None).items():
            here, calls = (*path, key), self.calls((*path, key), key)
            answer = self.answer(here, each)
            if answers.keys() & calls:
                self.error(here, f"Call {min(answers.keys() & calls)} is answered twice")
            answers.update(dict.fromkeys(calls, answer))
        missing = next((n for n in range(len(answers)) if n not in answers), None)
        if missing is not None:
            self.error(path, f"Call {missing} is not answered, later ones are")
        return tuple(answers[number] for number in sorted(answers))

    def calls(self, path: Path, key: str) -> range:
        form = _RANGE.fullmatch(key)
        first, last = (int(form[1]), int(form[2] or form[1])) if form else (0, -1)
        if not first <= last < _MOST_CALLS:
            self.error(path, f'\'{key}\' is not a number of calls, write "0" or "1-3"')
            return range(0)
        return range(first, last + 1)

    def answer(self, path: Path, value: Any) -> Answer:
        fields = self.fields(path, value, ("Return", "Throw"))
        if len(fields) != 1:
            self.error(path, "An answer has one of Return and Throw")
        if "Throw" not in fields:
            return Answer(fields.get("Return"))
        thrown = self.fields((*path, "Throw"), fields["Throw"], ("Error", "Cause"))
        for name in ("Error", "Cause"):
            if not isinstance(thrown.get(name, ""), str):
                self.error((*path, "Throw", name), f"{name} must be a text")
        if "Error" not in thrown:
            self.error((*path, "Throw"), "A Throw needs an Error")
        return Answer(error=TaskFailed(thrown.get("Error"), thrown.get("Cause")))

    def table(self, fields: dict[str, Any], path: Path) -> dict[str, Any]:
        name = path[-1]
        if name not in fields:
            self.error(path[:-1], f"'{name}' is missing")
            return {}
        return self.fields(path, fields[str(name)], None)

    def fields(self, path: Path, value: Any, known: Collection[str] | None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.error(path, "It must be an object")
            return {}
        for name in value:
            if known is not None and name not in known:
                self.error((*path, name), f"'{name}' is not known here", nearest(name, known))
        return {name: each for name, each in value.items() if known is None or name in known}

    def error(self, path: Path, message: str, hint: str | None = None) -> None:
        place, pointer = self.source.key_place(path), pointer_of(path)
        problem = Problem("ERROR", "INVALID_MOCK", message, pointer or None, pointer, *place, hint)
        self.problems.append(problem)
