"""Pact's own verifier, run as a program, and its report as data.

Copied behaviour (pact verifier 1.4, its JSON report): an interaction that failed is named
``Verifying a pact between C and P Given S1 And S2 - description``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.contracts.program import run_pact
from harness.files import scratch_folder
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["LOOPBACK", "NULL_CAME", "Mismatch", "Verdict", "Verified", "verify"]

NULL_CAME = "Expected null (Null)"
"""How the verifier begins what it says of a null that came: ``actual`` is empty then."""

LOOPBACK = {"SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull}
"""An environment for providers on plain HTTP: the verifier otherwise loads every root certificate
again for each interaction, which takes longer than the interaction."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that an answer lacks: ``path`` is a JSON path, a header's name, or empty."""

    kind: str
    path: str
    expected: str
    actual: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier found about one interaction; ``error`` when it could not compare."""

    name: str
    mismatches: tuple[Mismatch, ...] = ()
    error: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """A whole run: failures by the verifier's names, descriptions in order, raw output."""

    passed: bool
    failures: Mapping[str, Verdict]
    descriptions: Sequence[str]
    output: str

    def verdict(self, consumer: str, provider: str, states: Sequence[str], what: str) -> Verdict:
        """Find what was said about an interaction; silence means that it passed."""
        given = f" Given {' And '.join(states)}" if states else ""
        name = f"Verifying a pact between {consumer} and {provider}{given} - {what}"
        return self.failures.get(name, Verdict(name))


def verify(
    arguments: Sequence[str], *, timeout: float, environment: Mapping[str, str] | None = None
) -> Verified:
    """Run ``pact verifier`` with these arguments and read its report.

    Raises:
        HarnessError: it did not end in ``timeout`` seconds, or ended without a report.

    """
    with scratch_folder() as folder:
        report = folder / "report.json"
        argv = ["verifier", *arguments, "--json", str(report), "--no-colour"]
        done = run_pact(argv, timeout=timeout, environment=environment)
        if not report.exists():
            lines = [line for line in done.output.splitlines() if line.strip()]
            raise HarnessError("the pact verifier gave no report: " + "\n".join(lines[-5:]))
        return _read(json.loads(report.read_text("utf-8")), done.output)


def _read(report: Mapping[str, Any], output: str) -> Verified:
    failures = [_verdict(each, pending=False) for each in report["errors"]]
    failures += [_verdict(each, pending=True) for each in report["pendingErrors"]]
    return Verified(
        passed=report["result"],
        failures={each.name: each for each in failures},
        descriptions=[each["description"] for each in report["interactionResults"]],
        output=output,
    )


def _verdict(failure: Mapping[str, Any], *, pending: bool) -> Verdict:
    found = failure["mismatch"]
    if found["type"] != "mismatches":
        return Verdict(failure["interaction"], (), str(found.get("message", found)), pending)
    mismatches = sorted(map(_mismatch, found["mismatches"]), key=lambda m: (m.path, m.message))
    return Verdict(failure["interaction"], tuple(mismatches), None, pending)


def _mismatch(found: Mapping[str, Any]) -> Mismatch:
    message = str(found.get("mismatch", ""))
    return Mismatch(
        kind=str(found["type"]).removesuffix("Mismatch"),
        path=str(found.get("path") or found.get("key") or ""),
        expected=str(found.get("expected", "")),
        actual="null" if NULL_CAME in message else str(found.get("actual", "")),
        message=message,
    )
