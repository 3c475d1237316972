"""The instances of one function: reused when idle, more of them when all are busy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from harness.functions.instance import Instance

__all__ = ["Pool"]


class Pool:
    """Up to ``limit`` instances that ``start`` makes; lives on the event loop."""

    def __init__(self, start: Callable[[], Awaitable[Instance]], limit: int) -> None:
        self._start = start
        self._limit = limit
        self._taken = 0
        self._idle: list[Instance] = []

    async def take(self) -> Instance | None:
        """Give an instance that the caller alone may use; None when there are too many."""
        while self._idle:
            instance = self._idle.pop()  # the one used last is the warmest
            if instance.alive:
                self._taken += 1
                return instance
        if self._taken >= self._limit:
            return None
        self._taken += 1
        try:
            return await self._start()
        except BaseException:
            self._taken -= 1
            raise

    def give_back(self, instance: Instance) -> None:
        """Take an instance back."""
        self._taken -= 1
        self._idle.append(instance)

    async def warm(self) -> None:
        """Have one instance whose runtime is ready, or failed to get ready."""
        instance = await self.take()
        if instance is None:
            return
        try:
            await instance.ready.wait()
        finally:
            self.give_back(instance)
