"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ENGINE",
    "KINDS",
    "REPORT",
    "Report",
    "config_option",
    "engine_option",
    "functions_port_option",
    "split_reports",
    "time_option",
    "verbose_option",
]

Kind = Literal["junit", "json", "html"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Report(NamedTuple):
    """A report file that was asked for."""

    kind: Kind
    path: Path


class _ReportType(click.ParamType[Report]):
    name = "KIND=FILE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Report:
        name, _, path = str(value).partition("=")
        kind = next((kind for kind in KINDS if kind == name), None)
        if kind is None or not path:
            self.fail(f"{value!r} is not one of {'=FILE, '.join(KINDS)}=FILE", param, ctx)
        return Report(kind, Path(path))


REPORT = _ReportType()


class _EngineType(click.ParamType[str]):
    """The name of an engine that there is: a run must not find out later that there is none."""

    name = "ENGINE"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002  (click's signature)
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        from harness.engines import create_engine  # noqa: PLC0415  (not for --help)

        create_engine(str(value))
        return str(value)


ENGINE = _EngineType()


def split_reports(words: Sequence[str]) -> tuple[tuple[Path, ...], tuple[Report, ...]]:
    """Tell paths from further reports, so that ``--report junit=a.xml json=b.json`` works too."""
    reports = [word for word in words if word.startswith(tuple(f"{kind}=" for kind in KINDS))]
    paths = tuple(Path(word) for word in words if word not in reports)
    return paths, tuple(REPORT.convert(word, None, None) for word in reports)


config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The harness.toml to use; else the one in this folder or above.",
)
engine_option = click.option(
    "--engine",
    type=ENGINE,
    default="simulator",
    show_default=True,
    help="What executes state machines: simulator, stepfunctions-local, or a URL.",
)
functions_port_option = click.option(
    "--functions-port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="Where functions are invoked, for an engine at a URL; left out: a free one.",
)
time_option = click.option(
    "--time",
    type=click.Choice(["virtual", "real"]),
    default="virtual",
    show_default=True,
    help="Whether waits, back-offs and slow answers take real time.",
)
verbose_option = click.option(
    "-v", "--verbose", is_flag=True, help="Show every hop of passed replays too."
)
