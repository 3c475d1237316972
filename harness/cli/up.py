"""``harness up``."""

from __future__ import annotations

import json
import shlex
import sys
from threading import Event
from typing import TYPE_CHECKING, Literal

import click

from harness.cli.options import config_option, engine_option, functions_port_option, time_option
from harness.model.events import ComponentStarted, StackStarted
from harness.reporting.text import duration
from harness.stack import load_config, start_stack
from harness.stack.index import url_variable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.model.events import RunEvent
    from harness.stack import Stack

__all__ = ["up"]

_CHECK_EVERY = 0.5


@click.command()
@engine_option
@functions_port_option
@time_option
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
def up(
    *,
    engine: str,
    functions_port: int,
    time: Literal["virtual", "real"],
    config: Path | None,
    as_json: bool,
) -> None:
    """Start the whole stack and serve until Ctrl-C.

    Prints where everything is as `export` lines; other than those, what goes to stdout is
    comments, so a shell can read all of it.
    """
    with start_stack(
        load_config(config),
        engine=engine,
        time=time,
        functions_port=functions_port,
        observe=_progress,
    ) as stack:
        click.echo(_as_json(stack) if as_json else "\n".join(_as_shell(stack)))
        sys.stdout.flush()
        click.echo("serving; Ctrl-C stops it", err=True)
        never = Event()
        while not never.wait(_CHECK_EVERY):
            stack.check_alive()


def _progress(event: RunEvent) -> None:
    match event:
        case ComponentStarted(name=name, seconds=seconds):
            click.echo(f"{name} answers after {duration(seconds)}", err=True)
        case StackStarted(seconds=seconds):
            click.echo(f"stack up in {duration(seconds)}", err=True)
        case _:
            pass


def _as_shell(stack: Stack) -> Iterator[str]:
    width = max(map(len, [*stack.urls, *stack.state_machine_arns]))
    for name, place in {**stack.urls, **stack.state_machine_arns}.items():
        yield f"# {name:{width}}  {place}"
    for name, value in _environment(stack).items():
        yield f"export {name}={shlex.quote(value)}"


def _as_json(stack: Stack) -> str:
    return json.dumps(
        {
            "urls": stack.urls,
            "state_machines": stack.state_machine_arns,
            "environment": _environment(stack),
            "engine": stack.index.engine,
            "time": stack.index.time,
        }
    )


def _environment(stack: Stack) -> dict[str, str]:
    """Give what AWS's clients read, and the URL of everything."""
    urls = {url_variable(name): url for name, url in stack.urls.items()}
    return {**urls, **stack.environment()}
