"""What a verification found, for people: per interaction the question, the need, the answer."""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import urlencode

from harness.model.base import JsonValue, Model
from harness.model.exchange import Response

__all__ = ["Finding", "InteractionReport", "VerificationReport", "curl"]


class Finding(Model):
    """One thing that is not as the consumer needs it; ``path`` is a JSON path, or its subject."""

    path: str
    expected: str
    actual: str
    message: str
    hint: str | None = None


class InteractionReport(Model):
    """One interaction: passed when there are no findings and no error.

    ``without_state``: the provider was asked without having been put into the interaction's state.
    ``pending``: a failure does not count yet, because the provider never kept this promise before.
    """

    consumer: str
    provider: str
    description: str
    states: tuple[str, ...] = ()
    curl: str = ""
    expected: JsonValue = None
    answer: Response | None = None
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    pending: bool = False
    without_state: bool = False

    @property
    def passed(self) -> bool:
        """Tell whether the promise was kept."""
        return not self.findings and self.error is None

    @property
    def title(self) -> str:
        """Name it for people."""
        given = f" (given {' and '.join(self.states)})" if self.states else ""
        return f"{self.description}{given}"


class VerificationReport(Model):
    """A provider's verification; ``states_required`` when running without states is a failure."""

    provider_url: str
    interactions: tuple[InteractionReport, ...]
    states_required: bool = True

    @property
    def failed(self) -> list[InteractionReport]:
        """The interactions whose promise was broken, and counts."""
        return [each for each in self.interactions if not each.passed and not each.pending]

    @property
    def stateless(self) -> list[InteractionReport]:
        """The interactions that ran without their state: a pass of them means little."""
        return [each for each in self.interactions if each.without_state]

    @property
    def passed(self) -> bool:
        """Tell whether the provider keeps the contract."""
        return not self.failed and not (self.stateless and self.states_required)

    @property
    def summary(self) -> str:
        """Say it in one line."""
        kept = sum(each.passed for each in self.interactions)
        parts = [f"{kept} of {len(self.interactions)} interactions kept"]
        if self.failed:
            parts.append(f"{len(self.failed)} broken")
        if pending := [each for each in self.interactions if each.pending and not each.passed]:
            parts.append(f"{len(pending)} pending")
        if self.stateless:
            parts.append(f"{len(self.stateless)} ran without their state")
        return ", ".join(parts)


def curl(url: str, request: dict[str, Any]) -> str:
    """Write a pact's request as a ``curl`` command against a provider."""
    query = urlencode(request.get("query", {}), doseq=True)
    target = f"{url.rstrip('/')}{request['path']}" + (f"?{query}" if query else "")
    method = request["method"].upper()
    verb = [] if method == "GET" else ["-X", method]
    return shlex.join(["curl", "-i", *verb, target])
