"""Start everything that a run needs, as much at the same time as can be; stop it in reverse."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from harness.engines import Surroundings, create_engine
from harness.functions import Gateway
from harness.model.events import ComponentStarted, StackStarted, StackStarting
from harness.processes import PythonTarget, Spawner, basics, create_launcher
from harness.stack.components import Components, target_of
from harness.stack.control import Control
from harness.stack.dynamodb import DynamoDbProxy
from harness.stack.environment import api_environment, aws_environment
from harness.stack.functions import function_specs
from harness.stack.index import StackIndex
from harness.stack.provisioning import provision
from harness.stack.serving import LOOPBACK, Listener, LoopThread
from harness.stack.stack import Stack
from harness.template import Pseudo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from harness.engines import Engine
    from harness.model.events import RunEvent
    from harness.processes import Launcher
    from harness.stack.config import Config, Runnable

__all__ = ["ignore", "start_stack"]

Time = Literal["virtual", "real"]

_MOTO = f"{Path(__file__).with_name('moto_server.py')}:serve"
_DEADLINE = 30.0


def ignore(_event: RunEvent) -> None:
    """Observe nothing."""


@contextmanager
def start_stack(
    config: Config,
    *,
    engine: str = "simulator",
    time: Time = "virtual",
    seed: int = 0,
    observe: Callable[[RunEvent], None] = ignore,
) -> Iterator[Stack]:
    """Start the stack that ``harness.toml`` and its template describe; stop it at the end.

    ``seed`` decides what the engine draws: ids, jitter, random functions.

    Raises:
        FileError: the template, a definition or harness.toml can't be put up.
        StackError: something does not start; `ComponentDiedError` when it ended by itself.

    """
    with ExitStack() as closing:
        yield _Start(config, create_engine(engine, seed=seed), time, observe, closing).run()


class _Start:
    """One start. Whatever was started by then is stopped by ``closing``, in reverse."""

    def __init__(
        self,
        config: Config,
        engine: Engine,
        time: Time,
        observe: Callable[[RunEvent], None],
        closing: ExitStack,
    ) -> None:
        self._config = config
        self._engine = engine
        self._time: Time = time
        self._observe = observe
        self._closing = closing
        self._enter = closing.enter_context
        self._began = perf_counter()
        self._pseudo = Pseudo()
        self._components = Components()

    def run(self) -> Stack:
        """Start what takes longest first, and wait only where a component's URL is needed."""
        self._observe(StackStarting(components=tuple(self._names())))
        self._folder = Path(self._enter(tempfile.TemporaryDirectory(prefix="harness-")))
        self._start_moto()
        service, others = self._launchers()
        self._loop = self._enter(LoopThread())
        self._listeners = {
            each: self._listen(each) for each in ("control", "dynamodb", "functions")
        }
        self._start_engine()
        self._start_providers(others)
        control = self._start_api(service)
        warm = self._start_functions(service)
        self._serve_dynamodb()
        arns = provision(self._config.template, self._components, self._pseudo.region)
        self._await_all(warm)
        control.index = self._index(arns)
        self._observe(StackStarted(seconds=perf_counter() - self._began))
        return self._enter(Stack(self._config, control.index, self._check_alive))

    def _names(self) -> list[str]:
        api = ["api"] if self._config.service.api is not None else []
        return [*self._config.providers, *api, "functions", "dynamodb", "step_functions"]

    def _outside(self) -> dict[str, Runnable]:
        """Name what has a health path of its own."""
        api = self._config.service.api
        return {**self._config.providers, **({"api": api} if api is not None else {})}

    def _launchers(self) -> tuple[Launcher, Launcher]:
        """Start what starts processes: in the service's interpreter, and in the harness's own."""
        config = self._config
        service = create_launcher(
            self._folder, python=config.python, preload=config.service.preload
        )
        self._enter(service)
        if config.python == sys.executable:
            return service, service
        return service, self._enter(create_launcher(self._folder))

    def _listen(self, name: str) -> Listener:
        listener = Listener()
        self._closing.callback(listener.close)
        self._components.place(name, listener.url)
        return listener

    def _start_moto(self) -> None:
        launcher = self._enter(Spawner(self._folder))
        arguments = {"host": LOOPBACK}
        target = PythonTarget(entry=_MOTO, arguments=arguments, env=basics(os.environ))
        self._components.start(launcher, "moto", target)

    def _start_engine(self) -> None:
        surroundings = Surroundings(
            lambda_url=self._components["functions"],
            dynamodb_url=self._components["dynamodb"],
            region=self._pseudo.region,
            account=self._pseudo.account,
            time=self._time,
            folder=self._folder,
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

    def _start_api(self, launcher: Launcher) -> Control:
        """Start the API, and the control port, which tells its log."""
        control = Control()
        self._closing.callback(control.close)
        config, api = self._config, self._config.service.api
        if api is not None:
            env = api_environment(config, self._components, self._pseudo.region)
            code = [config.template.function(api.resource).code] if api.resource else []
            self._start_outside(launcher, "api", api, env, path=[*code, config.root])
            control.watch("api", self._folder / "api.log")
        self._loop.serve(control, self._listeners["control"])
        return control

    def _start_outside(
        self, launcher: Launcher, name: str, what: Runnable, env: dict[str, str], path: list[Path]
    ) -> None:
        python = self._config.python if name == "api" else sys.executable
        target = target_of(what, env, root=self._config.root, path=path, python=python)
        if target is None:
            self._components.place(name, str(what.url))
        else:
            self._components.start(launcher, name, target)

    def _start_functions(self, launcher: Launcher) -> Future[None]:
        """Serve the functions; gives what ends when each has an instance that is ready."""
        gateway = Gateway(
            function_specs(self._config, self._components),
            launcher,
            region=self._pseudo.region,
            account=self._pseudo.account,
            environment=aws_environment(self._components, self._pseudo.region),
            time=self._time,
        )
        self._closing.callback(lambda: self._loop.run(gateway.stop()))
        self._loop.serve(gateway.app, self._listeners["functions"])
        return self._loop.submit(gateway.warm())

    def _serve_dynamodb(self) -> None:
        proxy = DynamoDbProxy(self._components["moto"])
        self._closing.callback(lambda: self._loop.run(proxy.aclose()))
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
