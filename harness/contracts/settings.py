"""What a project says about its contracts: the ``[contracts]`` table of ``harness.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ContractsConfig"]


@dataclass(frozen=True, slots=True)
class ContractsConfig:
    """Where the pacts are and what they are made from. Paths are absolute.

    ``interactions`` is a module with ``PACTS``, a sequence of `harness.contracts.interactions.
    PactSource`; ``schemas`` one with ``SCHEMAS``, a sequence of `harness.contracts.schemas.
    SchemaSource`; ``guide`` a Markdown file with generated parts that ``guide_parts`` (module:
    function) fills. ``states`` is the path of a provider's state-change endpoint.
    """

    consumer: str
    pacts: Path
    interactions: str
    states: str = "/provider-states"
    schemas: str | None = None
    schemas_folder: Path | None = None
    guide: Path | None = None
    guide_parts: str | None = None
