"""The seams without the rest of the stack, for compose: functions, and the DynamoDB proxy.

Everything else runs already, at the URLs that are given.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.files import scratch_folder
from harness.functions import Gateway
from harness.processes import create_launcher
from harness.seams import Notes
from harness.stack.dynamodb import DynamoDbProxy
from harness.stack.environment import aws_environment
from harness.stack.functions import function_specs
from harness.stack.serving import Listener, LoopThread
from harness.stack.upstream import Upstream
from harness.template import Pseudo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.processes import Launcher
    from harness.stack.config import Config

__all__ = ["Seams", "serve_seams"]


@dataclass(frozen=True, slots=True)
class Seams:
    """Where the two listen: an address of this machine, and a port each (0: a free one)."""

    host: str
    functions: int
    dynamodb: int


@contextmanager
def serve_seams(
    config: Config, seams: Seams, urls: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """Serve both until the block is left; gives their URLs.

    ``urls`` has ``api``, ``step_functions``, ``moto`` and every provider, as the functions reach
    them.

    Raises:
        StackError: a port is taken, or a function does not start.

    """
    with ExitStack() as closing:
        folder = closing.enter_context(scratch_folder())
        launcher = closing.enter_context(
            create_launcher(folder, python=config.python, preload=config.service.preload)
        )
        loop = closing.enter_context(LoopThread())
        functions = Listener(seams.host, seams.functions)
        dynamodb = Listener(seams.host, seams.dynamodb)
        here = {"functions": functions.url, "dynamodb": dynamodb.url}
        notes = Notes()
        everything = {**urls, **here, "control": urls["moto"]}
        gateway = _gateway(config, launcher, everything, notes)
        closing.callback(lambda: loop.run(gateway.stop()))
        loop.serve(gateway.app, functions)
        upstream = Upstream(urls["moto"])
        closing.callback(lambda: loop.run(upstream.aclose()))
        loop.serve(DynamoDbProxy(upstream, notes=notes).seam, dynamodb)
        loop.run(gateway.warm())
        yield here


def _gateway(config: Config, launcher: Launcher, urls: Mapping[str, str], notes: Notes) -> Gateway:
    pseudo = Pseudo()
    return Gateway(
        function_specs(config, urls),
        launcher,
        region=pseudo.region,
        account=pseudo.account,
        environment=aws_environment(urls, pseudo.region),
        time="real",
        notes=notes,
    )
