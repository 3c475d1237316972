"""Start everything that a run needs, as much at the same time as can be; stop it in reverse."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from harness.engines import Surroundings, create_engine
from harness.functions import Gateway
from harness.model.events import ComponentStarted, StackStarted, StackStarting
from harness.processes import basics
from harness.seams import Notes
from harness.stack.components import Components, target_of
from harness.stack.control import Control
from harness.stack.dynamodb import DynamoDbProxy
from harness.stack.environment import api_environment, aws_environment
from harness.stack.functions import function_specs
from harness.stack.ground import Ground
from harness.stack.index import StackIndex
from harness.stack.provisioning import provision
from harness.stack.serving import Listener
from harness.stack.stack import Stack
from harness.template import Pseudo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from harness.engines import Engine
    from harness.model.events import RunEvent
    from harness.processes import Launcher, Process, Target
    from harness.stack.config import Config, Runnable

__all__ = ["ignore", "start_stack", "start_stacks"]

Time = Literal["virtual", "real"]

_DEADLINE = 30.0


def ignore(_event: RunEvent) -> None:
    """Observe nothing."""


@contextmanager
def start_stack(  # noqa: PLR0913  (as `start_stacks`, and the seed)
    config: Config,
    *,
    engine: str = "simulator",
    time: Time = "virtual",
    seed: int = 0,
    functions_port: int = 0,
    observe: Callable[[RunEvent], None] = ignore,
) -> Iterator[Stack]:
    """Start the stack that ``harness.toml`` and its template describe; stop it at the end.

    ``seed`` decides what the engine draws: ids, jitter, random functions. ``functions_port`` is
    where an engine that runs elsewhere expects them; 0 is any free one.

    Raises:
        FileError: the template, a definition or harness.toml can't be put up.
        StackError: something does not start; `ComponentDiedError` when it ended by itself.

    """
    made = create_engine(engine, seed=seed)
    with (
        Ground(config.interpreter) as ground,
        start_stacks(
            config, ground, [made], time=time, functions_port=functions_port, observe=observe
        ) as stacks,
    ):
        yield stacks[0]


@contextmanager
def start_stacks(  # noqa: PLR0913  (what a run may decide)
    config: Config,
    ground: Ground,
    engines: Sequence[Engine],
    *,
    time: Time = "virtual",
    functions_port: int = 0,
    observe: Callable[[RunEvent], None] = ignore,
) -> Iterator[tuple[Stack, ...]]:
    """Start a stack around each engine, side by side: none can see what is in another.

    ``functions_port`` is the first one's; ``observe`` is told of its components, and once of the
    end.

    Raises:
        FileError: as `start_stack`.
        StackError: as `start_stack`.

    """
    began = perf_counter()
    with ExitStack() as closing:
        begin = partial(_Start, config, ground, time=time, closing=closing)
        first, *others = engines
        starts = [begin(first, number=1, functions_port=functions_port, observe=observe)]
        starts += [begin(engine, number=number) for number, engine in enumerate(others, start=2)]
        for phase in (_Start.order, _Start.provision, _Start.start_functions):
            for start in starts:
                phase(start)
        stacks = tuple(start.finish() for start in starts)
        observe(StackStarted(seconds=perf_counter() - began))
        yield stacks


class _Start:
    """One start. Whatever was started by then is stopped by ``closing``, in reverse.

    Its phases, in this order, wait for as little as can be: while processes get ready, the tables
    and state machines are put up.
    """

    def __init__(  # noqa: PLR0913  (what one stack is made of)
        self,
        config: Config,
        ground: Ground,
        engine: Engine,
        *,
        number: int,
        time: Time,
        closing: ExitStack,
        functions_port: int = 0,
        observe: Callable[[RunEvent], None] = ignore,
    ) -> None:
        self._ground = ground
        self._config = config
        self._loop = ground.loop
        self._engine = engine
        self._number = number
        self._time: Time = time
        self._closing = closing
        self._functions_port = functions_port
        self._observe = observe
        self._began = perf_counter()
        self._pseudo = Pseudo()
        self._control = Control()
        self._notes = Notes()
        self._components = Components()
        self._components.watch("dynamodb (moto)", ground.moto)

    def order(self) -> None:
        """Order the processes that the functions may need, and start the engine."""
        self._observe(StackStarting(components=tuple(self._names())))
        ports = {"control": 0, "dynamodb": 0, "functions": self._functions_port}
        self._listeners = {name: self._listen(name, port) for name, port in ports.items()}
        self._start_providers(self._launcher(self._ground.others))
        self._start_engine()
        self._api = self._start_api(self._launcher(self._ground.service))
        self._loop.serve(self._control, self._listeners["control"])

    def provision(self) -> None:
        """Serve the tables, and put up those of the template and its state machines."""
        self._serve_dynamodb()
        template, region = self._config.template, self._pseudo.region
        self._arns = provision(template, self._components, region)

    def start_functions(self) -> None:
        """Start what may need the URL of anything else."""
        launcher = self._launcher(self._ground.service)
        self._warm = self._start_functions(launcher, self._api.log if self._api else None)

    def finish(self) -> Stack:
        """Wait until everything answers."""
        self._await_all(self._warm)
        self._control.index = self._index(self._arns)
        self._closing.callback(self._components.terminate)  # they end while the rest is stopped
        stack = Stack(self._config, self._control.index, self._check_alive)
        return self._closing.enter_context(stack)

    def _names(self) -> list[str]:
        api = ["api"] if self._config.service.api is not None else []
        return [*self._config.providers, *api, "functions", "dynamodb", "step_functions"]

    def _outside(self) -> dict[str, Runnable]:
        """Name what has a health path of its own."""
        api = self._config.service.api
        return {**self._config.providers, **({"api": api} if api is not None else {})}

    def _launcher(self, shared: Launcher) -> Launcher:
        return shared if self._number == 1 else _Numbered(shared, self._number)

    def _listen(self, name: str, port: int) -> Listener:
        listener = Listener(port=port)
        self._closing.callback(listener.close)
        self._components.place(name, listener.url)
        return listener

    def _start_engine(self) -> None:
        surroundings = Surroundings(
            lambda_url=self._components["functions"],
            dynamodb_url=self._components["dynamodb"],
            region=self._pseudo.region,
            account=self._pseudo.account,
            time=self._time,
            folder=self._ground.folder,
            serve=self._loop.serve,
            run=self._loop.run,
        )
        self._closing.callback(self._engine.stop)
        self._components.place("step_functions", self._engine.start(surroundings))
        self._started("step_functions")

    def _start_providers(self, launcher: Launcher) -> None:
        for name, provider in self._config.providers.items():
            env = {**basics(os.environ), **provider.environment}
            self._start_outside(launcher, name, provider, env, path=[self._config.root])

    def _start_api(self, launcher: Launcher) -> Process | None:
        config, api = self._config, self._config.service.api
        if api is None:
            return None
        env = api_environment(config, self._components, self._pseudo.region)
        code = [config.template.function(api.resource).code] if api.resource else []
        return self._start_outside(launcher, "api", api, env, path=[*code, config.root])

    def _start_outside(
        self, launcher: Launcher, name: str, what: Runnable, env: dict[str, str], path: list[Path]
    ) -> Process | None:
        python = self._config.python if name == "api" else sys.executable
        target = target_of(what, env, root=self._config.root, path=path, python=python)
        if target is None:
            self._components.place(name, str(what.url))
            return None
        return self._components.start(launcher, name, target)

    def _start_functions(self, launcher: Launcher, log: Path | None) -> Future[None]:
        """Serve the functions, and the API's ``log``; gives what ends when all are ready."""
        gateway = Gateway(
            function_specs(self._config, self._components),
            launcher,
            region=self._pseudo.region,
            account=self._pseudo.account,
            environment=aws_environment(self._components, self._pseudo.region),
            time=self._time,
            notes=self._notes,
        )
        if log is not None:
            gateway.watch("api", log)
        self._closing.callback(lambda: self._loop.run(gateway.stop()))
        self._loop.serve(gateway.app, self._listeners["functions"])
        return self._loop.submit(gateway.warm())

    def _serve_dynamodb(self) -> None:
        account = None if self._number == 1 else f"{self._number:012}"
        proxy = DynamoDbProxy(self._ground.tables, account=account, notes=self._notes)
        self._loop.serve(proxy.seam, self._listeners["dynamodb"])
        self._started("dynamodb")

    def _await_all(self, warm: Future[None]) -> None:
        for name, what in self._outside().items():
            self._components.await_answer(name, what.health)
            self._started(name)
        warm.result(_DEADLINE)
        self._started("functions")

    def _started(self, name: str) -> None:
        seconds = perf_counter() - self._began
        self._observe(ComponentStarted(name=name, url=self._components[name], seconds=seconds))

    def _index(self, arns: dict[str, str]) -> StackIndex:
        names = [*self._names(), "control"]
        return StackIndex(
            urls={name: self._components[name] for name in names},
            providers=tuple(self._config.providers),
            state_machine_arns=arns,
            engine=self._engine.name,
            capabilities=tuple(sorted(self._engine.capabilities)),
            time=self._time,
            region=self._pseudo.region,
            account=self._pseudo.account,
        )

    def _check_alive(self) -> None:
        self._components.check_alive()
        self._engine.check_alive()


class _Numbered:
    """A launcher whose children, and so their logs, are named apart from those of other stacks."""

    def __init__(self, launcher: Launcher, number: int) -> None:
        self._launcher = launcher
        self._number = number

    def start(self, target: Target, *, name: str) -> Process:
        """Start a child; see `Launcher`."""
        return self._launcher.start(target, name=f"{name}.{self._number}")
