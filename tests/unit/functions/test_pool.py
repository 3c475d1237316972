"""Which instance an invocation gets."""

from __future__ import annotations

import asyncio

import pytest

from harness.functions.pool import Pool
from harness.model.errors import StackError


class FakeInstance:
    """As much of an instance as a pool looks at."""

    def __init__(self) -> None:
        self.alive = True
        self.ready = asyncio.Event()


def run(play, limit: int = 2):
    started: list[FakeInstance] = []

    async def start() -> FakeInstance:
        started.append(FakeInstance())
        return started[-1]

    async def main() -> None:
        await play(Pool(start, limit), started)

    asyncio.run(main())


def test_the_one_used_last_comes_first():
    async def play(pool, started):
        one, two = await pool.take(), await pool.take()
        pool.give_back(two)
        pool.give_back(one)
        assert await pool.take() is one
        assert len(started) == 2

    run(play)


def test_no_more_than_the_limit():
    async def play(pool, started):
        one, _ = await pool.take(), await pool.take()
        assert await pool.take() is None
        pool.give_back(one)
        assert await pool.take() is one
        assert len(started) == 2

    run(play)


def test_the_dead_are_not_given_out():
    async def play(pool, started):
        one = await pool.take()
        pool.give_back(one)
        one.alive = False
        two = await pool.take()
        assert two is not one
        two.alive = False
        pool.give_back(two)
        assert await pool.take() is started[2]

    run(play, limit=1)


def test_a_failed_start_takes_no_place():
    async def fail() -> FakeInstance:
        raise StackError("no")

    async def main() -> None:
        pool = Pool(fail, 1)
        for _ in range(2):
            with pytest.raises(StackError):
                await pool.take()

    asyncio.run(main())


def test_warming_waits_until_it_is_ready_and_gives_it_back():
    async def play(pool, started):
        warming = asyncio.create_task(pool.warm())
        await asyncio.sleep(0)
        assert not warming.done()
        started[0].ready.set()
        await warming
        assert await pool.take() is started[0]

    run(play)
