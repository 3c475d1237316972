"""The report as JUnit XML: a suite a provider, a case an interaction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from harness.contracts.reports.parts import came, problems, stateless_warning

if TYPE_CHECKING:
    from harness.contracts.verification import InteractionReport, VerificationReport

__all__ = ["write"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: VerificationReport) -> str:
    """Make the file's text."""
    counts = {
        "tests": str(len(report.interactions)),
        "failures": str(len(report.failed)),
        "errors": "0",
        "skipped": str(sum(_is_skipped(each, report) for each in report.interactions)),
    }
    suite = ET.Element("testsuite", {"name": f"contract with {report.provider_url}", **counts})
    for each in report.interactions:
        _case(suite, each, report)
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _is_skipped(each: InteractionReport, report: VerificationReport) -> bool:
    stateless = each.passed and each.without_state and report.states_required
    return stateless or (each.pending and not each.passed)


def _case(suite: ET.Element, each: InteractionReport, report: VerificationReport) -> None:
    names = {"name": _clean(each.title), "classname": f"{each.consumer}.{each.provider}"}
    case = ET.SubElement(suite, "testcase", {**names, "time": "0"})
    text = "\n".join([*(f"{label}: {said}" for label, said in problems(each)), each.curl])
    if _is_skipped(each, report):
        why = "pending" if each.pending else stateless_warning(report) or ""
        ET.SubElement(case, "skipped", message=_clean(why))
    elif not each.passed:
        first = problems(each)[0]
        failure = ET.SubElement(case, "failure", type="contract", message=_clean(": ".join(first)))
        failure.text = _clean(f"{text}\nanswer: {came(each.answer)}")


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
