"""``harness contracts``: build, check, verify, mutate, publish, schemas, guide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.contracts.settings import ContractsConfig, load_settings

if TYPE_CHECKING:
    from harness.contracts.verification import VerificationReport

__all__ = ["contracts"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The harness.toml to use; else the one in this folder or above.",
)
@click.pass_context
def contracts(ctx: click.Context, config: Path | None) -> None:
    """Build, check, verify and publish the contracts.

    Exit codes: 0 all is well, 1 a contract is broken or differs, 2 wrong usage, 4 it could not be
    found out.
    """
    ctx.obj = lambda: load_settings(config)


def _settings() -> ContractsConfig:
    settings: ContractsConfig = click.get_current_context().obj()
    return settings


@contracts.command()
def build() -> int:
    """Build the pacts with the consumer's own client."""
    from harness.contracts.build import build_all  # noqa: PLC0415
    from harness.contracts.interactions import load_sources  # noqa: PLC0415
    from harness.contracts.pacts import write  # noqa: PLC0415

    settings = _settings()
    for name, content in build_all(load_sources(settings)).items():
        write(settings.pacts / name, content)
        click.echo(f"{settings.pacts / name}: {len(content['interactions'])} interactions")
    return 0


@contracts.command()
def check() -> int:
    """Compare the committed pacts with a fresh build; say what changed and what it breaks."""
    from harness.contracts.build import build_all  # noqa: PLC0415
    from harness.contracts.check import compare  # noqa: PLC0415
    from harness.contracts.interactions import load_sources  # noqa: PLC0415

    settings = _settings()
    lines = compare(settings.pacts, build_all(load_sources(settings)))
    click.echo("\n".join(lines) or f"{settings.pacts}: as a fresh build gives them")
    return 1 if lines else 0


@contracts.command()
@click.option("--provider-url", required=True, help="The provider, such as http://localhost:5000.")
@click.option("--states-url", help="Where it sets up provider states.")
@click.option("--no-states", is_flag=True, help="Accept that states are not set up.")
@click.option("--pacts", type=click.Path(path_type=Path), help="A folder of pacts.")
@click.option("--provider", help="Only pacts of this provider.")
@click.option("--broker-url", envvar="PACT_BROKER_BASE_URL", help="Take the pacts from a broker.")
@click.option("--selectors", default='{"mainBranch":true}', help="Which pacts of the broker's.")
@click.option("--provider-version", help="Publish the result to the broker as this version's.")
@click.option("--provider-branch", help="The branch of that version; makes new pacts pending.")
@click.option("--timeout", default=10.0, show_default=True, help="Seconds for one answer.")
@click.option("--deadline", default=120.0, show_default=True, help="Seconds for everything.")
@click.option(
    "--report", "reports", multiple=True, metavar="KIND=FILE", help="junit, json, markdown, html."
)
def verify(  # noqa: PLR0913 - one for each option
    *,
    provider_url: str,
    states_url: str | None,
    no_states: bool,
    pacts: Path | None,
    provider: str | None,
    broker_url: str | None,
    selectors: str,
    provider_version: str | None,
    provider_branch: str | None,
    timeout: float,
    deadline: float,
    reports: tuple[str, ...],
) -> int:
    """Verify that a provider, at a URL, keeps the contract."""
    from harness.contracts.reports import console  # noqa: PLC0415
    from harness.contracts.verify import Broker, Target, verify_broker, verify_folder  # noqa: PLC0415

    files = [_report_file(each) for each in reports]
    target = Target(provider_url, states_url, not no_states, timeout, deadline)
    if broker_url and pacts is None:
        if provider is None:
            raise click.UsageError("--broker-url needs --provider: whose pacts to take")
        broker = Broker(broker_url, provider, selectors, provider_version, provider_branch)
        report = verify_broker(broker, target)
    else:
        report = verify_folder(pacts or _settings().pacts, target, provider=provider)
    click.echo(console.write(report), nl=False)
    _write_reports(report, files)
    return 0 if report.passed else 1


def _report_file(wanted: str) -> tuple[str, Path]:
    from harness.contracts.reports import FORMATS  # noqa: PLC0415

    kind, _, path = wanted.partition("=")
    if kind not in FORMATS or not path:
        raise click.UsageError(f"--report {wanted}: write one of {'=FILE, '.join(FORMATS)}=FILE")
    return kind, Path(path)


def _write_reports(report: VerificationReport, files: list[tuple[str, Path]]) -> None:
    from harness.contracts.files import write_whole  # noqa: PLC0415
    from harness.contracts.reports import FORMATS  # noqa: PLC0415

    for kind, path in files:
        write_whole(path, FORMATS[kind](report))


@contracts.command()
@click.option("-v", "--verbose", is_flag=True, help="List what was caught, too.")
def mutate(verbose: bool) -> int:
    """Spoil the provider's answers in every known way; each must be caught, or not matter."""
    from harness.contracts.build import build as build_pact  # noqa: PLC0415
    from harness.contracts.interactions import load_sources  # noqa: PLC0415
    from harness.contracts.mutate import examples, explain, needless, score  # noqa: PLC0415

    healthy = True
    for source in load_sources(_settings()):
        if told := examples(source, build_pact(source)):
            judged, idle = score(told), needless(told)
            click.echo("\n".join(explain(source.provider, judged, idle, verbose=verbose)))
            healthy &= not idle and all(each.fate != "escaped" for each in judged)
    return 0 if healthy else 1
