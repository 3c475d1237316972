"""``harness contracts``: build, check, verify, mutate, publish, schemas, guide."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.contracts.settings import ContractsConfig, load_settings
from harness.model.errors import HarnessError
from harness.model.urls import require_url

if TYPE_CHECKING:
    from harness.contracts.broker import Broker
    from harness.contracts.hints import KnownCause
    from harness.contracts.verification import VerificationReport
    from harness.contracts.version import Version

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
@click.option(
    "--provider-url",
    required=True,
    callback=lambda _context, _option, url: require_url(url, "the provider"),
    help="The provider, such as http://localhost:5000.",
)
@click.option(
    "--states-url",
    callback=lambda _context, _option, url: url and require_url(url, "its states"),
    help="Where it sets up provider states.",
)
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
    target = Target(provider_url, states_url, not no_states, timeout, deadline, _known_causes())
    if broker_url and pacts is None:
        if provider is None:
            raise click.UsageError("--broker-url needs --provider: whose pacts to take")
        if states_url is None and not no_states:
            raise click.UsageError(
                "a broker's pacts are asked in their states: give --states-url; or --no-states, "
                "and every question is asked of whatever data the provider has"
            )
        broker = Broker(broker_url, provider, selectors, provider_version, provider_branch)
        report = verify_broker(broker, target)
    else:
        report = verify_folder(pacts or _settings().pacts, target, provider=provider)
    click.echo(console.write(report), nl=False)
    _write_reports(report, files)
    return 0 if report.passed else 1


def _known_causes() -> tuple[KnownCause, ...]:
    """Take what a project knows of its provider; who has nothing but pacts knows nothing."""
    try:
        return _settings().hints
    except HarnessError:  # told where the settings are needed for more than this
        return ()


def _report_file(wanted: str) -> tuple[str, Path]:
    from harness.contracts.reports import FORMATS  # noqa: PLC0415
    from harness.files import require_writable  # noqa: PLC0415

    kind, _, path = wanted.partition("=")
    if kind not in FORMATS or not path:
        raise click.UsageError(f"--report {wanted}: write one of {'=FILE, '.join(FORMATS)}=FILE")
    require_writable(Path(path))
    return kind, Path(path)


def _write_reports(report: VerificationReport, files: list[tuple[str, Path]]) -> None:
    from harness.contracts.reports import FORMATS  # noqa: PLC0415
    from harness.files import write_whole  # noqa: PLC0415

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


@contracts.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what differs.")
def schemas(only_check: bool) -> int:
    """Write the neighbours' JSON Schemas and TypeScript types, or check them."""
    from harness.contracts.schemas import drift, files, load_schemas  # noqa: PLC0415
    from harness.files import write_whole  # noqa: PLC0415

    settings = _settings()
    sources, folder = load_schemas(settings), settings.schemas_folder or Path()
    lines = drift(folder, sources)
    if not only_check:
        for name, text in files(sources).items():
            write_whole(folder / name, text)
    click.echo("\n".join(lines) or f"{folder}: as the models are")
    return 1 if lines and only_check else 0


@contracts.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say if it differs.")
def guide(only_check: bool) -> int:
    """Fill the generated parts of the provider's guide, or check them."""
    from harness.contracts.guide import fill, load_parts  # noqa: PLC0415
    from harness.files import write_whole  # noqa: PLC0415

    settings = _settings()
    if settings.guide is None:
        raise click.UsageError("[contracts] of harness.toml names no guide")
    text = settings.guide.read_text("utf-8")
    filled = fill(text, load_parts(settings.guide_parts))
    if not only_check:
        write_whole(settings.guide, filled)
    differs = filled != text
    click.echo(f"{settings.guide}: {'out of date' if differs else 'up to date'}")
    return 1 if differs and only_check else 0


broker_option = click.option(
    "--broker-url", envvar="PACT_BROKER_BASE_URL", required=True, help="The broker's URL."
)
version_option = click.option("--version", "number", help="The commit; else CI's or git's.")
environment_option = click.option(
    "--to", "--environment", "environment", required=True, help="Such as production."
)


def _broker(url: str) -> Broker:
    from harness.contracts.broker import Broker  # noqa: PLC0415

    return Broker(url, os.environ)


def _commit() -> str:
    from harness.contracts.version import detect_commit  # noqa: PLC0415

    return detect_commit(os.environ, Path.cwd())


def _version(number: str | None, branch: str | None, build: str | None) -> Version:
    from harness.contracts.version import detect  # noqa: PLC0415

    return detect(os.environ, Path.cwd(), number=number, branch=branch, build_url=build)


@contracts.command()
@click.option("--broker-url", envvar="PACT_BROKER_BASE_URL", help="The broker's URL.")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Publish to a folder.")
@version_option
@click.option("--branch", help="The branch; else CI's or git's.")
@click.option("--tag", "tags", multiple=True, help="Tag the version, for brokers used that way.")
@click.option("--build-url", help="The build that made it; else CI's.")
def publish(  # noqa: PLR0913 - one for each option
    *,
    broker_url: str | None,
    folder: Path | None,
    number: str | None,
    branch: str | None,
    tags: tuple[str, ...],
    build_url: str | None,
) -> int:
    """Publish the consumer's pacts, to a broker or to a folder; never without a branch."""
    from harness.contracts.broker import mine, publish_to_folder  # noqa: PLC0415

    if broker_url is None and folder is None:
        raise click.UsageError("give --broker-url (or PACT_BROKER_BASE_URL), or --to DIR")
    settings = _settings()
    pacts, version = mine(settings.pacts, settings.consumer), _version(number, branch, build_url)
    if folder is not None:
        for path in publish_to_folder(pacts, version, folder):
            click.echo(path)
    else:
        click.echo(_broker(str(broker_url)).publish(pacts, version, tags))
    click.echo(f"published {settings.consumer} {version.number} of branch {version.branch}")
    return 0


@contracts.command("can-i-deploy")
@broker_option
@version_option
@environment_option
def can_i_deploy(broker_url: str, number: str | None, environment: str) -> int:
    """Ask the broker whether this version may be deployed to an environment."""
    version = number or _commit()
    answer = _broker(broker_url).can_i_deploy(_settings().consumer, version, environment)
    click.echo("\n".join(answer.lines))
    return 0 if answer.deployable else 1


@contracts.command("record-deployment")
@broker_option
@version_option
@environment_option
def record_deployment(broker_url: str, number: str | None, environment: str) -> int:
    """Tell the broker that this version runs in an environment now."""
    version = number or _commit()
    click.echo(_broker(broker_url).record_deployment(_settings().consumer, version, environment))
    return 0
