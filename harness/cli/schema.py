"""``harness schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.files import require_writable, write_whole
from harness.model.errors import UsageError
from harness.scenarios import json_schema

if TYPE_CHECKING:
    from harness.scenarios import Vocabulary

__all__ = ["schema"]


def _vocabulary() -> Vocabulary | None:
    """Give the names of the project that this is run in; null outside of any."""
    from harness.stack import load_config  # noqa: PLC0415  (start-up time)

    try:
        return load_config().vocabulary
    except UsageError:
        return None


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file instead of stdout.",
)
def schema(output: Path | None) -> None:
    """Write the JSON Schema of scenario files, for editors that complete and check while typing.

    A scenario file names it in a comment: `# yaml-language-server: $schema=FILE`. Where there is
    a harness.toml, the schema knows its patterns, seams, outcomes and provider states.
    """
    text = json.dumps(json_schema(_vocabulary()), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    require_writable(output)
    write_whole(output, text)
