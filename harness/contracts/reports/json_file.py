"""The report as JSON: everything that is known, with the verdicts beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.contracts.verification import VerificationReport

__all__ = ["write"]


def write(report: VerificationReport) -> str:
    """Make the file's text."""
    content = report.model_dump(mode="json")
    for shown, each in zip(content["interactions"], report.interactions, strict=True):
        shown["passed"] = each.passed
    verdict = {"passed": report.passed, "summary": report.summary}
    return json.dumps({**verdict, **content}, ensure_ascii=False, indent=2) + "\n"
