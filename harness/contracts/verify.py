"""Verifies any provider at a URL: Pact's verifier judges, the relay sees, the report explains."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.contracts.hints import Clue, KnownCause, hint
from harness.contracts.loopback import serve
from harness.contracts.pacts import Json, PactFile, Promise, read_pacts, write
from harness.contracts.relay import MARK, STATES_PATH, Relay, Relayed, state_key
from harness.contracts.verification import Finding, InteractionReport, VerificationReport, curl
from harness.contracts.verifier import LOOPBACK, Mismatch, Verdict, Verified, verify
from harness.files import scratch_folder
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harness.model.exchange import Response

__all__ = ["Broker", "Target", "verify_broker", "verify_folder"]


_UNPUBLISHED = re.compile(r"Publishing of verification results failed with an error: (.*)")


@dataclass(frozen=True, slots=True)
class Target:
    """A provider to verify. ``timeout`` is for one answer, ``deadline`` for the whole run, in s.

    ``known`` is what its mismatches are known to mean.
    """

    provider_url: str
    states_url: str | None = None
    states_required: bool = True
    timeout: float = 10.0
    deadline: float = 120.0
    known: tuple[KnownCause, ...] = ()


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker to take the pacts of ``provider`` from, and to give the results to.

    Its credentials come from ``PACT_BROKER_TOKEN`` (or ``_USERNAME``, ``_PASSWORD``).
    """

    url: str
    provider: str
    selectors: str = '{"mainBranch":true}'
    version: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    verified: Verified
    relayed: Sequence[Relayed]
    state_failures: dict[str, str]


def verify_folder(
    folder: Path, target: Target, *, provider: str | None = None
) -> VerificationReport:
    """Verify a provider against a folder of pacts; message pacts are left out.

    Raises:
        HarnessError: no pact is about the provider, it can't be reached, or time is up.

    """
    pacts = [p for p in read_pacts(folder) if provider is None or p.provider == provider]
    promises = [promise for pact in pacts for promise in pact.promises() if promise.is_http]
    if not promises:
        raise HarnessError(f"no pact in {folder} is about {provider or 'an HTTP API'}")
    with scratch_folder() as place:
        files = _marked(pacts, place)
        seen = _run([argument for file in files for argument in ("--file", str(file))], target)
    return _report(target, [_of_promise(n, p, target, seen) for n, p in enumerate(promises)])


def verify_broker(broker: Broker, target: Target) -> VerificationReport:
    """Verify a provider against the pacts of a broker; publish the result if there is a version.

    Raises:
        HarnessError: the broker or the provider can't be reached, the result can't be published
            (of which the verifier itself only writes a line), or time is up.

    """
    arguments = ["--broker-url", broker.url, "--provider-name", broker.provider, "--retries", "1"]
    arguments += ["--consumer-version-selectors", broker.selectors]
    if broker.branch:
        arguments += ["--enable-pending", "--provider-branch", broker.branch]
    if broker.version:
        arguments += ["--publish", "--provider-version", broker.version]
    seen = _run(arguments, target, loopback=False)
    if (trouble := _UNPUBLISHED.search(seen.verified.output)) is not None:
        raise HarnessError(f"the result could not be published: {trouble[1]}")
    return _report(target, _of_broker(broker.provider, target, seen))


def _run(arguments: Sequence[str], target: Target, *, loopback: bool = True) -> _Seen:
    """Run the verifier against the relay."""
    with closing(Relay(target.provider_url, target.states_url, target.timeout)) as relay:
        relay.probe()
        with serve(relay) as port:
            patience = ["--request-timeout", str(int(target.timeout * 1000 + 5000))]
            where = ["--hostname", "127.0.0.1", "--port", str(port), *patience]
            states = ["--state-change-url", f"http://127.0.0.1:{port}{STATES_PATH}"]
            states += ["--state-change-teardown"]
            argv = [*arguments, *where, *(states if target.states_url else [])]
            surroundings = LOOPBACK if loopback else {}
            verified = verify(argv, timeout=target.deadline, environment=surroundings)
        return _Seen(verified, relay.relayed, relay.state_failures)


def _marked(pacts: Sequence[PactFile], folder: Path) -> list[Path]:
    """Copy the HTTP interactions, each with a number for the relay."""
    number, files = 0, []
    for pact in pacts:
        interactions = []
        for promise in pact.promises():
            if promise.is_http:
                interactions.append(_with_mark(promise.content, number))
                number += 1
        write(folder / pact.path.name, {**pact.content, "interactions": interactions})
        files.append(folder / pact.path.name)
    return files


def _with_mark(interaction: Json, number: int) -> Json:
    request = interaction["request"]
    headers = {**request.get("headers", {}), MARK: [str(number)]}
    return {**interaction, "request": {**request, "headers": headers}}


def _report(target: Target, interactions: Sequence[InteractionReport]) -> VerificationReport:
    return VerificationReport(
        provider_url=target.provider_url,
        interactions=tuple(interactions),
        states_required=target.states_required,
    )


def _of_promise(number: int, promise: Promise, target: Target, seen: _Seen) -> InteractionReport:
    names = (promise.consumer, promise.provider)
    verdict = seen.verified.verdict(*names, promise.states, promise.description)
    relayed = next((each for each in seen.relayed if each.mark == str(number)), None)
    answer = relayed.answer if relayed else None
    response = promise.content["response"]
    expected = response.get("body", {}).get("content")
    return InteractionReport(
        consumer=promise.consumer,
        provider=promise.provider,
        description=promise.description,
        states=tuple(promise.states),
        curl=curl(target.provider_url, promise.content["request"]),
        expected={"status": response["status"], "body": expected},
        answer=answer,
        findings=() if _failure(relayed) else _findings(verdict, expected, answer, target),
        error=_error(promise, verdict, relayed, seen),
        pending=verdict.pending,
        without_state=bool(promise.states) and target.states_url is None,
    )


def _failure(relayed: Relayed | None) -> str | None:
    return relayed.failure if relayed else None


def _error(promise: Promise, verdict: Verdict, relayed: Relayed | None, seen: _Seen) -> str | None:
    """Say why there was nothing to compare: a state, the provider, or the verifier itself."""
    nothing: list[dict[str, Any]] = [{"name": ""}]  # announced too, see the provider's guide
    for state in promise.content.get("providerStates") or nothing:
        if why := seen.state_failures.get(state_key(state["name"], state.get("params"))):
            return why
    return (
        _failure(relayed) or verdict.error or (None if relayed else "the verifier never asked it")
    )


def _findings(
    verdict: Verdict, promised: Any, answer: Response | None, target: Target
) -> tuple[Finding, ...]:
    return tuple(_finding(each, promised, answer, target) for each in verdict.mismatches)


def _finding(mismatch: Mismatch, promised: Any, answer: Response | None, target: Target) -> Finding:
    path = mismatch.path or {"Status": "status", "BodyType": "body"}.get(mismatch.kind, "body")
    clue = Clue(
        kind=mismatch.kind,
        path=mismatch.path,
        expected=mismatch.expected,
        actual=mismatch.actual,
        message=mismatch.message,
        promised=promised,
        answer=answer,
    )
    return Finding(
        path=path,
        expected=mismatch.expected,
        actual=mismatch.actual,
        message=mismatch.message,
        hint=hint(clue, target.known),
    )


def _of_broker(provider: str, target: Target, seen: _Seen) -> list[InteractionReport]:
    """Report what the verifier tells of pacts that only it has read."""
    failures = list(seen.verified.failures.values())
    passed = list(seen.verified.descriptions)
    reports = []
    for failure in failures:
        consumer, states, description = _named(failure.name)
        if description in passed:
            passed.remove(description)
        reports.append(
            InteractionReport(
                consumer=consumer,
                provider=provider,
                description=description,
                states=states,
                findings=_findings(failure, None, None, target),
                error=failure.error,
                pending=failure.pending,
                without_state=bool(states) and target.states_url is None,
            )
        )
    kept = [InteractionReport(consumer="", provider=provider, description=d) for d in passed]
    return [*reports, *kept]


def _named(name: str) -> tuple[str, tuple[str, ...], str]:
    """Take the verifier's name of an interaction apart; see `harness.contracts.verifier`."""
    head, _, description = name.partition(" - ")
    between, _, given = head.partition(" Given ")
    consumer = between.removeprefix("Verifying a pact between ").rpartition(" and ")[0]
    return consumer, tuple(given.split(" And ")) if given else (), description
