"""``harness stepfunctions``: the simulator by itself, and validation of definitions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.stepfunctions.mocking import MockConfig
    from harness.stepfunctions.validation import Problem

__all__ = ["stepfunctions"]

_BAD_FILE = 3
_CANNOT_START = 4

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def stepfunctions() -> None:
    """Run the Step Functions simulator alone, or validate state machine definitions."""


@stepfunctions.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--express", is_flag=True, help="Apply the rules of express machines too.")
def validate(files: tuple[Path, ...], *, express: bool) -> None:
    """List every problem of state machine definitions, with JSON pointer and line.

    Ends with 3 when one of them would be refused; warnings alone do no harm.
    """
    from harness.stepfunctions.serve import validate_file  # noqa: PLC0415 - start-up time

    failed = False
    for file in files:
        try:
            problems = validate_file(file, express=express)
        except OSError as error:
            _fail(f"{file}: {error.strerror}")
        _show(file, problems)
        failed = failed or any(each.is_error for each in problems)
        if not problems:
            click.echo(f"{file}: valid")
    sys.exit(_BAD_FILE if failed else 0)


def _show(file: Path, problems: Iterable[Problem]) -> None:
    for each in problems:
        place = f"{file}:{each.line}:{each.column}"
        colour = "red" if each.is_error else "yellow"
        severity = click.style(each.severity.lower(), fg=colour)
        click.echo(f"{place}: {severity} {each.code}: {each.message}")
        click.echo(f"  at {each.pointer or '/'}" + (f"; {each.hint}" if each.hint else ""))


@stepfunctions.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, show_default="a free one", type=click.IntRange(0, 65535))
@click.option(
    "--time",
    type=click.Choice(["virtual", "real"]),
    default="virtual",
    show_default=True,
    help="Whether waits and back-offs take no time or really pass.",
)
@click.option("--lambda-endpoint", metavar="URL", help="Where Lambda functions are invoked.")
@click.option(
    "--endpoint", "endpoints", multiple=True, metavar="SERVICE=URL", help="Of any other service."
)
@click.option("--mock-config", type=_FILE, help="AWS's MockConfigFile.json: mocked test cases.")
@click.option("--region", default="us-east-1", show_default=True)
@click.option("--account", default="123456789012", show_default=True)
@click.option("--seed", default=0, show_default=True, help="Of ids, jitter and random functions.")
def serve(  # noqa: PLR0913 - one parameter for each option
    *,
    host: str,
    port: int,
    time: str,
    lambda_endpoint: str | None,
    endpoints: tuple[str, ...],
    mock_config: Path | None,
    region: str,
    account: str,
    seed: int,
) -> None:
    """Serve the API of AWS Step Functions until Ctrl-C; prints its URL when it is ready."""
    from harness.stepfunctions.api import Settings  # noqa: PLC0415 - start-up time
    from harness.stepfunctions.serve import serve as serve_until_stopped  # noqa: PLC0415

    services = dict(map(_endpoint, endpoints))
    if lambda_endpoint is not None:
        services["lambda"] = _url(lambda_endpoint, "--lambda-endpoint")
    settings = Settings(
        region=region,
        account=account,
        time="real" if time == "real" else "virtual",
        seed=seed,
        endpoints=services,
        mocks=None if mock_config is None else _mocks(mock_config),
    )
    try:
        serve_until_stopped(host, port, settings, ready=click.echo)
    except OSError as error:
        click.echo(f"Cannot listen on {host}:{port}: {error.strerror}", err=True)
        sys.exit(_CANNOT_START)


def _endpoint(text: str) -> tuple[str, str]:
    service, mark, url = text.partition("=")
    if not mark or not service:
        raise click.BadParameter(f"'{text}' is not SERVICE=URL", param_hint="--endpoint")
    return service, _url(url, "--endpoint")


def _url(text: str, option: str) -> str:
    """Return the URL of a server; raises BadParameter for what no request could be sent to."""
    try:
        parts = urlsplit(text)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or any(each.isspace() for each in text):
        message = f"'{text}' is not an http or https URL, such as http://127.0.0.1:3001"
        raise click.BadParameter(message, param_hint=option)
    return text


def _mocks(file: Path) -> MockConfig:
    from harness.stepfunctions.mocking import MockConfigError, load_mocks  # noqa: PLC0415

    try:
        return load_mocks(file)
    except OSError as error:
        _fail(f"{file}: {error.strerror}")
    except MockConfigError as error:
        _show(file, error.problems)
        sys.exit(_BAD_FILE)


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(_BAD_FILE)
