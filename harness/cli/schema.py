"""``harness schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from harness.model.errors import UsageError
from harness.reporting.files import AtomicFile
from harness.scenarios import json_schema

__all__ = ["schema"]


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file instead of stdout.",
)
def schema(output: Path | None) -> None:
    """Write the JSON Schema of scenario files, for editors that complete and check while typing.

    A scenario file names it in a comment: `# yaml-language-server: $schema=FILE`.
    """
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with AtomicFile(output) as file:
            file.write([text])
    except OSError as error:
        raise UsageError(f"{output} can't be written: {error.strerror}") from error
