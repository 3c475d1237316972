"""``harness run``."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import click

from harness.cli.options import (
    ENGINE,
    REPORT,
    Report,
    config_option,
    engine_option,
    functions_port_option,
    split_reports,
    time_option,
    verbose_option,
)
from harness.files import require_writable
from harness.model.errors import UsageError
from harness.model.options import RunOptions, Selection
from harness.stack.finding import find_config, interpreter_of
from harness.stack.ground import Ground

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["run"]

_PERCENT = click.FloatRange(0, 100)


class _Asked(TypedDict):
    """What click makes of the options below."""

    patterns: tuple[str, ...]
    keyword: str | None
    tags: tuple[str, ...]
    fail_fast: bool
    seed: int | None
    shuffle: bool
    jobs: int | None
    engine: str
    functions_port: int
    time: Literal["virtual", "real"]
    reports: tuple[Report, ...]
    fail_under_contract: float | None
    fail_under_asl: float | None
    attach: str | None
    compare: str | None
    config: Path | None
    verbose: bool
    watch: bool
    only_list: bool


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--pattern", "patterns", multiple=True, help="Replay on this pattern only.")
@click.option("-k", "keyword", help="Only replays whose id, title or tags hold this text.")
@click.option("--tag", "tags", multiple=True, help="Only scenarios with this tag.")
@click.option("-x", "--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--seed", type=click.IntRange(min=0), help="Where all randomness comes from.")
@click.option("--shuffle", is_flag=True, help="Replay in an order that the seed decides.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Replays at a time; left out: what fits here."
)
@engine_option
@functions_port_option
@time_option
@click.option(
    "--report",
    "reports",
    type=REPORT,
    multiple=True,
    help="Write a report: junit=FILE, json=FILE (the event log) or html=FILE.",
)
@click.option("--fail-under-contract", type=_PERCENT, metavar="N", help="Least contract coverage.")
@click.option("--fail-under-asl", type=_PERCENT, metavar="N", help="Least state machine coverage.")
@click.option("--attach", metavar="URL", help="Use the stack at this URL, or `compose`.")
@click.option("--compare", type=ENGINE, help="Replay on this engine too; tell differences.")
@config_option
@verbose_option
@click.option("--watch", is_flag=True, help="Replay again whenever a file changes.")
@click.option("--list", "only_list", is_flag=True, help="Show what would be replayed.")
def run(paths: tuple[str, ...], **asked: Unpack[_Asked]) -> int:
    """Replay scenarios and report what happened.

    PATHS are scenario files or folders; left out, those that harness.toml names.
    """
    files, more_reports = split_reports(paths)
    reports = asked["reports"] + more_reports
    for report in reports:
        require_writable(report.path)
    options = _options(asked)
    _refuse_what_is_decided(options, asked["compare"])
    _refuse_several(asked)
    file = asked["config"] or find_config()
    wanted = not (asked["only_list"] or asked["watch"])
    with _ground(file, options, wanted=wanted) as ground:
        # What takes longest to start does so while all of this is imported.
        from harness.cli.job import Job, do  # noqa: PLC0415
        from harness.stack import load_config  # noqa: PLC0415

        job = Job(
            config=load_config(file),
            selection=Selection(files, asked["patterns"], asked["keyword"], asked["tags"]),
            options=options,
            reports=reports,
            verbose=asked["verbose"],
            ground=ground,
        )
        only_list, watch, compare = asked["only_list"], asked["watch"], asked["compare"]
        return do(job, only_list=only_list, watch=watch, compare=compare)


def _options(asked: _Asked) -> RunOptions:
    return RunOptions(
        engine=asked["engine"],
        functions_port=asked["functions_port"],
        time=asked["time"],
        seed=asked["seed"],
        shuffle=asked["shuffle"],
        fail_fast=asked["fail_fast"],
        jobs=asked["jobs"],
        fail_under_contract=asked["fail_under_contract"],
        fail_under_asl=asked["fail_under_asl"],
        attach=asked["attach"],
    )


def _refuse_several(asked: _Asked) -> None:
    if sum((asked["only_list"], asked["watch"], asked["compare"] is not None)) > 1:
        raise UsageError("--list, --watch and --compare exclude each other")


def _ground(
    file: Path, options: RunOptions, *, wanted: bool
) -> AbstractContextManager[Ground | None]:
    """Begin to start what takes longest, if a stack will be wanted here."""
    if not wanted or options.attach is not None:
        return nullcontext()
    return Ground(interpreter_of(file))


def _refuse_what_is_decided(options: RunOptions, compare: str | None) -> None:
    """Refuse to attach to a stack and to ask for another engine, time or port than it has.

    Raises:
        UsageError: says which option makes no sense.

    """
    usual = RunOptions()
    asked = {
        "--engine": options.engine != usual.engine,
        "--time": options.time != usual.time,
        "--functions-port": options.functions_port != usual.functions_port,
        "--compare": compare is not None,
    }
    if options.attach is not None and any(asked.values()):
        names = ", ".join(name for name, given in asked.items() if given)
        raise UsageError(f"--attach excludes {names}: the stack has decided that already")
