"""The report as one HTML file without scripts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from harness.contracts.reports.parts import came, problems, stateless_warning, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.contracts.verification import InteractionReport, VerificationReport

__all__ = ["write"]

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.kept { color: #060 } .broken { color: #a00 } .pending { color: #850 }
dt { font-family: monospace; font-weight: bold } dd { margin: 0 0 .5rem 1.5rem }
pre { background: #f4f4f4; padding: .5rem; overflow-x: auto } details { margin: .5rem 0 }
""".strip()


def write(report: VerificationReport) -> str:
    """Make the file's text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: VerificationReport) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">'
    yield f"<title>Contract: {escape(report.summary)}</title>\n<style>\n{_STYLE}\n</style>"
    yield f"<h1>{'Passed' if report.passed else 'Failed'}: {escape(report.summary)}</h1>"
    yield f"<p>Provider: <code>{escape(report.provider_url)}</code></p>"
    if warning := stateless_warning(report):
        yield f'<p class="pending"><strong>{escape(warning)}</strong></p>'
    for each in report.interactions:
        yield from _interaction(each)
    yield "</html>"


def _interaction(each: InteractionReport) -> Iterator[str]:
    word = verdict(each)
    yield f"<details{'' if each.passed else ' open'}>"
    shown = f'<span class="{word.split(",")[0]}">{word}</span>'
    yield f"<summary>{shown} {escape(each.title)}</summary>"
    yield f"<pre>{escape(each.curl)}</pre>\n<dl>"
    for label, text in problems(each):
        yield f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>"
    yield f"<dt>answer</dt><dd><code>{escape(came(each.answer))}</code></dd>\n</dl>\n</details>"
