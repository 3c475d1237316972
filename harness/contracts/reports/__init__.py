"""A verification's report in the forms that people and machines read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.contracts.reports import console, html, json_file, junit, markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.contracts.verification import VerificationReport

__all__ = ["FORMATS", "console"]

FORMATS: Mapping[str, Callable[[VerificationReport], str]] = {
    "junit": junit.write,
    "json": json_file.write,
    "markdown": markdown.write,
    "html": html.write,
}
"""The file formats; each makes the whole file's text."""
