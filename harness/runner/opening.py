"""Open what a run replays against: stacks of its own side by side, or one that runs elsewhere."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from harness.model.events import RunEvent
    from harness.model.options import RunOptions
    from harness.stack import Ground, Stack, StackIndex
    from harness.stack.config import Config

__all__ = ["open_found", "open_own"]


@contextmanager
def open_found(
    config: Config, found: StackIndex, observe: Callable[[RunEvent], None]
) -> Iterator[Sequence[Stack]]:
    """Open the one stack that was found; it goes on running afterwards.

    Raises:
        FileError: the template or a definition can't be put up.
        StackError: something does not answer.

    """
    from harness.stack import attach  # noqa: PLC0415  (only a run needs a stack)

    with attach(config, found, observe=observe) as stack:
        yield [stack]


@contextmanager
def open_own(
    config: Config,
    options: RunOptions,
    observe: Callable[[RunEvent], None],
    *,
    wanted: int,
    ground: Ground | None,
) -> Iterator[Sequence[Stack]]:
    """Start ``wanted`` stacks, or one where there can't be more, on a ground that may be there.

    Raises:
        FileError: the template, a definition or harness.toml can't be put up.
        StackError: something does not start.
        UsageError: there is no such engine.

    """
    from harness.engines import create_engine  # noqa: PLC0415  (only a run needs one)
    from harness.stack import Ground, start_stacks  # noqa: PLC0415

    engines = [create_engine(options.engine, seed=options.seed or 0) for _ in range(wanted)]
    if not (engines[0].several and config.several):
        engines = engines[:1]
    with ExitStack() as closing:
        ground = ground or closing.enter_context(Ground(config.interpreter))
        stacks = start_stacks(
            config,
            ground,
            engines,
            time=options.time,
            functions_port=options.functions_port,
            observe=observe,
        )
        yield closing.enter_context(stacks)
