"""Contract coverage: which provider answers a run relied on that the pacts promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.contracts.comparing import Compared, Comparer, ObservedAnswer, name_of, objection
from harness.contracts.pacts import Promise, read_pacts
from harness.model.result import ContractCoverage, UncoveredAnswer

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

__all__ = ["Comparer", "ObservedAnswer", "key", "measure"]

_DIGITS = str.maketrans("123456789", "000000000")


def measure(
    pacts: Path, answers: Sequence[ObservedAnswer], comparer: Comparer | None = None
) -> ContractCoverage:
    """Match every answer to the pacts' HTTP interactions, by Pact's own rules.

    ``pacts`` is a folder. Equal questions with answers of equal shape are compared once; what a
    ``comparer`` has compared before, not again.

    Raises:
        HarnessError: there is no pact, or the verifier did not end in time.

    """
    promises = [p for file in read_pacts(pacts) for p in file.promises() if p.is_http]
    keys = [key(answer) for answer in answers]
    distinct = dict(zip(keys, answers, strict=True))
    found = (comparer or Comparer()).compare(promises, distinct)
    compared = [(answer, found[each]) for answer, each in zip(answers, keys, strict=True)]
    used = {name_of(p) for _, each in compared for p in each.kept}
    return ContractCoverage(
        answers=sum(answer.times for answer in answers),
        covered=sum(answer.times for answer, each in compared if each.kept),
        uncovered=tuple(_uncovered(a, each, promises) for a, each in compared if not each.kept),
        interactions=tuple(map(name_of, promises)),
        unused=tuple(name_of(p) for p in promises if name_of(p) not in used),
    )


def key(answer: ObservedAnswer) -> Hashable:
    """Give the same for answers that Pact can't tell apart: same question, same shape."""
    asked, response = answer.request, answer.response
    query = frozenset((name, tuple(values)) for name, values in asked.query.items())
    kind, shape = response.headers.get("content-type"), _shape(response.body)
    return answer.provider, asked.method, asked.path, query, response.status, kind, shape


def _shape(value: Any) -> Hashable:
    """Reduce a body to what Pact's matchers may tell apart; texts are kept, they may be dates."""
    if isinstance(value, dict):
        return frozenset((name, _shape(part)) for name, part in value.items())
    if isinstance(value, list):
        return "array", frozenset(map(_shape, value))
    if isinstance(value, str):
        return "text", value.translate(_DIGITS)
    return type(value).__name__


def _uncovered(
    answer: ObservedAnswer, compared: Compared, promises: Sequence[Promise]
) -> UncoveredAnswer:
    nearest, reason = _nearest(answer, compared, promises)
    return UncoveredAnswer(
        provider=answer.provider,
        replay=answer.replay,
        request=answer.request,
        response=answer.response,
        nearest=nearest,
        reason=reason,
    )


def _nearest(
    answer: ObservedAnswer, compared: Compared, promises: Sequence[Promise]
) -> tuple[str | None, str]:
    if compared.verdicts:
        promise, verdict = min(compared.verdicts, key=lambda each: len(each[1].mismatches) or 99)
        found = (f"{m.path}: {m.message}".removeprefix(": ") for m in verdict.mismatches)
        return promise.title, verdict.error or "; ".join(found)
    about = [p for p in promises if p.provider == answer.provider]
    if not about:
        return None, f"no pact is about {answer.provider}"
    objections = [(p.title, objection(p, answer) or "") for p in about]
    title, reason = min(objections, key=lambda each: ("query" not in each[1], len(each[1])))
    return title, f"no interaction asks this; {reason}"
