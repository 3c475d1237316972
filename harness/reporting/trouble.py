"""Say why a run could not happen: what is wrong, where, and what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import FileError
from harness.reporting.redaction import redact_text
from harness.reporting.text import visible

if TYPE_CHECKING:
    from harness.model.errors import HarnessError

__all__ = ["describe", "harmless"]


def describe(error: HarnessError) -> str:
    """Tell an error in full, several lines where it takes them."""
    if isinstance(error, FileError):
        count = len(error.problems)
        return harmless(f"{error}\n{count} problem{'s' if count > 1 else ''}; nothing was run")
    hint = f"\n  try: {error.hint}" if error.hint else ""
    return harmless(f"error: {error}{hint}")


def harmless(text: str) -> str:
    """Take credentials and control characters out of a text that may quote anything."""
    return visible(redact_text(text))
