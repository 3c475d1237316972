"""``harness serve-seams``: what a compose stack needs of the harness."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import click

from harness.cli.options import config_option
from harness.stack import load_config
from harness.stack.alone import Seams, serve_seams

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["serve_seams_command"]


def _places(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Read the NAME=URL options."""
    places = {}
    for text in given:
        name, equals, url = text.partition("=")
        if not equals or not url.startswith(("http://", "https://")):
            raise click.BadParameter(f"{text!r} is not NAME=URL, like api=http://service:8080")
        places[name] = url
    return places


@click.command("serve-seams")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--functions-port", default=0, help="For the Lambda Invoke API; 0 takes a free one.")
@click.option("--dynamodb-port", default=0, help="For DynamoDB; 0 takes a free one.")
@click.option(
    "--url",
    "urls",
    metavar="NAME=URL",
    callback=_places,
    multiple=True,
    help="Where something runs: api, step_functions, moto, or a provider. Repeatable.",
)
@config_option
def serve_seams_command(
    *,
    host: str,
    functions_port: int,
    dynamodb_port: int,
    urls: dict[str, str],
    config: Path | None,
) -> None:
    """Serve the functions and the DynamoDB seam beside what runs elsewhere.

    For compose: see docker-compose.yml. Serves until Ctrl-C.
    """
    read = load_config(config)
    wanted = {"api", "step_functions", "moto", *read.providers}
    if missing := sorted(wanted - urls.keys()):
        raise click.UsageError(f"say where these run, with --url NAME=URL: {', '.join(missing)}")
    with serve_seams(read, Seams(host, functions_port, dynamodb_port), urls) as served:
        for name, url in served.items():
            click.echo(f"{name} {url}")
        Event().wait()
