"""``harness doctor``."""

from __future__ import annotations

import os
import sys

import click

from harness.cli.checkup import Finding, findings
from harness.reporting.terminal import Terminal
from harness.reporting.text import fit, one_line

__all__ = ["doctor", "told"]

_BROKEN = 4


@click.command()
def doctor() -> int:
    """Say what works on this machine and what is missing, what for, and what to do about it.

    Exits 0 when scenarios can be replayed here, 4 when not.
    """
    terminal = Terminal.of(sys.stdout, os.environ)
    broken = False
    for finding in findings():
        broken |= finding.check.required and not finding.works
        click.echo(told(finding, terminal), color=terminal.colour)
    click.echo()
    click.echo(
        "scenarios can't be replayed here yet" if broken else "scenarios can be replayed here"
    )
    return _BROKEN if broken else 0


def told(finding: Finding, terminal: Terminal) -> str:
    """Write one finding; what is absent with its purpose and what to do."""
    check, signs, paint = finding.check, terminal.signs, terminal.paint
    if finding.works:
        seen = fit(one_line(finding.seen), terminal.width - len(check.name) - 6, signs.ellipsis)
        return f"{paint(signs.passed, 'green')} {check.name}: {seen}"
    mark = paint(signs.failed, "red") if check.required else paint(signs.skipped, "yellow")
    return (
        f"{mark} {check.name}: {one_line(finding.seen)}\n"
        f"    needed for: {check.needed_for}\n"
        f"    try: {check.advice}"
    )
