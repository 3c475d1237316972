"""What does not answer any more is explained by who has died, if it takes a moment to be known."""

import socket
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from harness.model.errors import ComponentDiedError, StackError
from harness.stack.index import StackIndex
from harness.stack.stack import Stack


@pytest.fixture
def url() -> str:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}"


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[Callable[[], None]], Stack]]:
    stacks = []

    def opened(check_alive: Callable[[], None]) -> Stack:
        index = StackIndex(
            urls=dict.fromkeys(("functions", "dynamodb", "step_functions"), url),
            providers=(),
            state_machine_arns={},
            engine="simulator",
            capabilities=(),
            time="virtual",
            region="us-east-1",
            account="123456789012",
        )
        config: Any = SimpleNamespace(
            template=SimpleNamespace(tables=(), functions=()), providers={}
        )
        stacks.append(Stack(config, index, check_alive))
        return stacks[-1]

    yield opened
    for each in stacks:
        each.__exit__()


def test_silence_is_explained_by_a_component_that_is_found_dead_a_little_later(opened):
    looks = iter(range(3))

    def check_alive() -> None:
        if next(looks) == 2:
            raise ComponentDiedError("business_api", -9, ["its last words"])

    with pytest.raises(ComponentDiedError, match="business_api"):
        opened(check_alive).exchanges_since("functions", 0)


def test_silence_of_a_stack_that_lives_stays_unexplained(opened):
    with pytest.raises(StackError, match="does not answer") as raised:
        opened(lambda: None).exchanges_since("functions", 0)
    assert not isinstance(raised.value, ComponentDiedError)
