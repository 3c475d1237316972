"""The report on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.contracts.reports.parts import came, problems, stateless_warning, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.contracts.verification import InteractionReport, VerificationReport

__all__ = ["write"]

_MARKS = {"kept": "✓", "broken": "✗", "pending": "~", "kept, but without its state": "?"}


def write(report: VerificationReport) -> str:
    """Make a report for a terminal: a line an interaction, the broken ones explained."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: VerificationReport) -> Iterator[str]:
    yield f"Verifying {report.provider_url}"
    for each in report.interactions:
        yield f"  {_MARKS[verdict(each)]} {each.title}"
        if not each.passed:
            yield from _explained(each)
    if warning := stateless_warning(report):
        yield ""
        yield warning
        yield from (f"  ? {each.title}" for each in report.stateless)
    yield ""
    yield ("PASSED: " if report.passed else "FAILED: ") + report.summary


def _explained(interaction: InteractionReport) -> Iterator[str]:
    if interaction.curl:
        yield f"      try it:  {interaction.curl}"
    for label, text in problems(interaction):
        indent = "        " if label in {"expected", "came", "hint"} else "      "
        yield f"{indent}{label}: {text}"
    if interaction.answer is not None:
        yield f"      answer: {came(interaction.answer)}"
