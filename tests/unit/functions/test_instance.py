"""What becomes of an invocation, whatever its process does and when."""

from __future__ import annotations

import asyncio
import json
import signal
from http import HTTPStatus

import pytest

from harness.functions.instance import Instance
from harness.functions.outcome import Invocation, Outcome
from harness.processes import Process


class Runtime:
    """A connection and a process that do nothing by themselves."""

    def __init__(self, instance: Instance, log) -> None:
        self.delivered: list[str] = []
        self.signals: list[int] = []
        self.process = Process("f", log, self.signals.append)
        instance.run_in(self.process, lambda: None)

    def deliver(self, invocation: Invocation, _timeout_s: float) -> None:
        self.delivered.append(invocation.request_id)

    async def end(self, instance: Instance, code: int) -> None:
        self.process.ended(code)
        await instance.ended.wait()


def invocation(request_id: str) -> Invocation:
    return Invocation(request_id, b"{}", "arn:x", "Root=1")


@pytest.fixture
def play(tmp_path):
    """Give what runs a story about one instance."""

    def run(story, timeout_s: float = 60) -> None:
        async def main() -> None:
            instance = Instance(timeout_s)
            async with asyncio.timeout(20):
                await story(instance, Runtime(instance, tmp_path / "f.log"))

        asyncio.run(main())

    return run


async def begun(coroutine) -> asyncio.Task[Outcome | None]:
    """Start an invocation, and let it get as far as it can."""
    task = asyncio.ensure_future(coroutine)
    await asyncio.sleep(0)
    return task


def kind(outcome: Outcome | None) -> str:
    assert outcome is not None
    assert json.loads(outcome.payload)["errorType"] == outcome.error
    return str(outcome.error)


def test_the_event_waits_until_the_runtime_asks(play):
    async def story(instance, runtime):
        task = await begun(instance.invoke(invocation("1")))
        assert runtime.delivered == []
        instance.poll(runtime)
        assert runtime.delivered == ["1"]
        assert instance.responded("1", b"7") is HTTPStatus.ACCEPTED
        assert await task == Outcome(b"7")

    play(story)


def test_the_runtime_waits_until_there_is_an_event(play):
    async def story(instance, runtime):
        for request_id in ("1", "2"):
            instance.poll(runtime)
            task = await begun(instance.invoke(invocation(request_id)))
            instance.responded(request_id, b"7")
            await task
        assert runtime.delivered == ["1", "2"]

    play(story)


def test_an_end_while_handling_is_an_exit_error(play):
    async def story(instance, runtime):
        instance.poll(runtime)
        task = await begun(instance.invoke(invocation("1")))
        await runtime.end(instance, 3)
        assert kind(await task) == "Runtime.ExitError"

    play(story)


def test_an_end_before_the_first_event_is_an_exit_error(play):
    async def story(instance, runtime):
        task = await begun(instance.invoke(invocation("1")))
        await runtime.end(instance, 3)
        assert kind(await task) == "Runtime.ExitError"

    play(story)


def test_an_end_between_two_events_asks_for_another_instance(play):
    async def story(instance, runtime):
        instance.poll(runtime)
        first = await begun(instance.invoke(invocation("1")))
        instance.responded("1", b"7")
        await first
        second = await begun(instance.invoke(invocation("2")))
        await runtime.end(instance, 0)
        assert await second is None

    play(story)


def test_a_connection_that_closed_gets_no_event(play):
    async def story(instance, runtime):
        instance.poll(runtime)
        instance.gone(runtime)
        task = await begun(instance.invoke(invocation("1")))
        assert runtime.delivered == []
        await runtime.end(instance, -signal.SIGKILL)
        assert await task is None

    play(story)


def test_an_event_for_the_dead_is_answered_too(play):
    async def story(instance, runtime):
        await runtime.end(instance, 1)
        assert kind(await instance.invoke(invocation("1"))) == "Runtime.ExitError"

    play(story)


def test_the_reason_why_it_has_no_handler_is_its_answer(play):
    async def story(instance, runtime):
        task = await begun(instance.invoke(invocation("1")))
        instance.init_failed(b'{"errorType": "Runtime.ImportModuleError"}', "")
        await runtime.end(instance, 1)
        assert kind(await task) == "Runtime.ImportModuleError"

    play(story)


def test_an_answer_to_something_else_is_refused(play):
    async def story(instance, runtime):
        instance.poll(runtime)
        assert instance.responded("0", b"7") is HTTPStatus.BAD_REQUEST
        task = await begun(instance.invoke(invocation("1")))
        assert instance.responded("0", b"7") is HTTPStatus.BAD_REQUEST
        assert instance.failed("0", b"7", "") is HTTPStatus.BAD_REQUEST
        assert not task.done()
        instance.failed("1", b"not JSON", "Oops")
        assert await task == Outcome(b"not JSON", "Oops")

    play(story)


def test_an_answer_after_the_timeout_comes_too_late(play):
    async def story(instance, runtime):
        instance.poll(runtime)
        assert kind(await instance.invoke(invocation("1"))) == "Sandbox.Timedout"
        assert not instance.alive
        assert runtime.signals == [signal.SIGKILL]
        assert instance.responded("1", b"7") is HTTPStatus.BAD_REQUEST

    play(story, timeout_s=0.01)


def test_a_result_that_is_too_large_is_an_error(play):
    async def story(instance, runtime):
        instance.poll(runtime)
        task = await begun(instance.invoke(invocation("1")))
        too_much = b"x" * 6_291_557
        assert instance.responded("1", too_much) is HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert kind(await task) == "Function.ResponseSizeTooLarge"

    play(story)
