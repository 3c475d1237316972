"""The report as Markdown, for a comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.contracts.reports.parts import came, problems, stateless_warning, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.contracts.verification import InteractionReport, VerificationReport

__all__ = ["write"]


def write(report: VerificationReport) -> str:
    """Make the file's text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: VerificationReport) -> Iterator[str]:
    yield f"### {'✅' if report.passed else '❌'} Contract: {report.summary}"
    yield ""
    yield f"Provider: {_code(report.provider_url)}"
    if warning := stateless_warning(report):
        yield from ("", f"> ⚠️ **{warning}**")
    yield from ("", "| interaction | |", "| --- | --- |")
    for each in report.interactions:
        yield f"| {_cell(each.title)} | {verdict(each)} |"
    for each in report.interactions:
        if not each.passed:
            yield from _explained(each)


def _explained(interaction: InteractionReport) -> Iterator[str]:
    yield from ("", f"#### {_cell(interaction.title)}", "")
    for label, text in problems(interaction):
        yield f"- **{_cell(label)}**: {text if label == 'hint' else _code(text)}"
    if interaction.answer is not None:
        yield f"- **answer**: {_code(came(interaction.answer))}"
    if interaction.curl:
        yield from ("", "```sh", interaction.curl, "```")


def _code(text: str) -> str:
    """Quote a text so that no Markdown or HTML in it counts, whatever back-ticks it has."""
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _cell(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return " ".join(escaped.split())
