"""Start the command line, and end it well: signals, errors, exit codes (DESIGN D9)."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from harness.cli.errors import outcome
from harness.cli.signals import Signals

__all__ = ["COMMANDS", "Harness", "main"]

COMMANDS = {
    "run": ("harness.cli.run:run", "Replay scenarios and report what happened."),
    "up": ("harness.cli.up:up", "Start the whole stack and serve until Ctrl-C."),
    "serve-seams": (
        "harness.cli.seams:serve_seams_command",
        "Serve the functions and the DynamoDB seam beside a stack that runs elsewhere.",
    ),
    "doctor": ("harness.cli.doctor:doctor", "Say what works on this machine, and what is missing."),
    "report": ("harness.cli.report:report", "Make reports again from an event log."),
    "schema": ("harness.cli.schema:schema", "Write the JSON Schema of scenario files."),
    "contracts": (
        "harness.contracts.cli:contracts",
        "Build, check, verify and publish the contracts.",
    ),
    "stepfunctions": (
        "harness.stepfunctions.cli:stepfunctions",
        "Serve the Step Functions simulator alone; validate definitions.",
    ),
}
"""Where each command is, and what the list of commands says of it: nothing is imported for it."""


class Harness(click.Group):
    """The root command: imports a command only when it is asked for, and turns errors to text."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Name the commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; a group's options and all come with it."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its exit code is what it returns, or what its error says."""
        code = outcome(lambda: super(Harness, self).invoke(ctx), ctx.obj, debug=ctx.params["debug"])
        ctx.exit(code)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  (a third of the start-up time)

        click.echo(f"harness {version('contract-harness')}")
        ctx.exit()


@click.group(cls=Harness, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show tracebacks of errors.")
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def harness(debug: bool) -> None:
    """Test services and their contracts locally: replay scenarios against the whole stack.

    Exit codes: 0 passed, 1 an expectation failed, 2 wrong usage, 3 a scenario or configuration
    file is wrong, 4 the stack could not start or died, 130 interrupted.
    """


def main() -> None:
    """Run the command line of this process, and exit."""
    signals = Signals()
    signals.install()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that a test or an embedder put there
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        harness.main(prog_name="harness", obj=signals)
    finally:
        _flush()


def _flush() -> None:
    """Write out what is left; when nobody reads it any more, let Python not complain at exit."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
