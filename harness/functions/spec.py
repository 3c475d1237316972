"""What the gateway must know of a function."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FunctionSpec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSpec:
    """A function as its template declares it.

    ``name`` is the logical id, which faults and journals use; ``function_name`` is what callers
    use. ``code`` is the folder that the deployed package would hold.
    """

    name: str
    function_name: str
    handler: str
    code: Path
    runtime: str = "python3.12"
    timeout_s: float = 3.0
    memory_mb: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
