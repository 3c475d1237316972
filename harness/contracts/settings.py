"""What a project says about its contracts: the ``[contracts]`` table of ``harness.toml``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.contracts.hints import KnownCause
from harness.model.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from harness.stack.config import Config

__all__ = ["ContractsConfig", "from_config", "load_settings"]


@dataclass(frozen=True, slots=True)
class ContractsConfig:
    """Where the pacts are and what they are made from. Paths are absolute.

    ``interactions`` is a module with ``PACTS``, a sequence of `harness.contracts.interactions.
    PactSource`; ``schemas`` one with ``SCHEMAS``, a sequence of `harness.contracts.schemas.
    SchemaSource`; ``guide`` a Markdown file with generated parts that ``guide_parts``, a module
    and a function in it, gives by name. ``hints`` say what mismatches of a provider mean.
    """

    consumer: str
    pacts: Path
    interactions: str
    schemas: str | None = None
    schemas_folder: Path | None = None
    guide: Path | None = None
    guide_parts: str | None = None
    hints: tuple[KnownCause, ...] = ()


def from_config(config: Config) -> ContractsConfig:
    """Take the settings from a ``harness.toml``.

    Raises:
        UsageError: it has no ``[contracts]``.

    """
    table = config.contracts
    if table is None:
        raise UsageError(f"{config.file} has no [contracts]", "add consumer, pacts, interactions")
    if table.interactions is None:
        raise UsageError(f"{config.file}: [contracts] names no interactions", "name a module")
    folder, guide = table.schemas_folder, table.guide
    return ContractsConfig(
        consumer=table.consumer,
        pacts=config.resolve(table.pacts),
        interactions=table.interactions,
        schemas=table.schemas,
        schemas_folder=config.resolve(folder) if folder else None,
        guide=config.resolve(guide) if guide else None,
        guide_parts=table.guide_parts,
        hints=tuple(
            KnownCause(each.says, tuple(each.paths), each.message, tuple(each.expected))
            for each in table.hints
        ),
    )


def load_settings(file: Path | None) -> ContractsConfig:
    """Read a ``harness.toml``, the nearest one by default; its folder becomes importable."""
    from harness.stack.finding import find_config  # noqa: PLC0415 - not for --help
    from harness.stack.loading import load_config  # noqa: PLC0415

    config = load_config(file or find_config())
    if str(config.root) not in sys.path:
        sys.path.insert(0, str(config.root))
    return from_config(config)
