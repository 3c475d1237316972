"""What all forms of a report say, in the same words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.contracts.verification import Finding, InteractionReport, VerificationReport
    from harness.model.exchange import Response

__all__ = ["came", "clipped", "problems", "stateless_warning", "verdict"]

LONGEST = 160


def clipped(text: str) -> str:
    """Keep a text to one readable line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}… ({len(line)} characters)"


def verdict(interaction: InteractionReport) -> str:
    """Say in a word how an interaction went."""
    if interaction.passed:
        return "kept, but without its state" if interaction.without_state else "kept"
    return "pending" if interaction.pending else "broken"


def _problem(finding: Finding) -> list[tuple[str, str]]:
    lines = [(finding.path, clipped(finding.message))]
    lines += [("expected", clipped(finding.expected)), ("came", clipped(finding.actual))]
    return lines + ([("hint", finding.hint)] if finding.hint else [])


def problems(interaction: InteractionReport) -> list[tuple[str, str]]:
    """List what is wrong, as labelled lines: path, expected, came, hint; or the one error."""
    if interaction.error:
        return [("error", interaction.error)]
    return [line for finding in interaction.findings for line in _problem(finding)]


def came(answer: Response | None) -> str:
    """Show an answer: status, media type, body."""
    if answer is None:
        return "no answer"
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    kind = answer.headers.get("content-type", "no content type")
    return clipped(f"{answer.status} {kind}: {body}")


def stateless_warning(report: VerificationReport) -> str | None:
    """Say loudly that states were not set up, and what that means."""
    if not report.stateless:
        return None
    advice = " Give --states-url, or accept that with --no-states."
    return (
        f"WITHOUT PROVIDER STATES: {len(report.stateless)} interactions ran on whatever data the "
        f"provider had.{advice if report.states_required else ''}"
    )
