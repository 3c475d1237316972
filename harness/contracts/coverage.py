"""Contract coverage: which provider answers a run relied on that the pacts promise.

A promise is about one user and one tenant; a run asks about others. So before an answer is
compared, values of the promised answer that repeat a value of its request (``user.id`` is the
``userId`` asked for) are replaced by what was asked in the run: the echo is promised, not the
example.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness.contracts.matching import Pair, match
from harness.contracts.pacts import Json, Promise, read_pacts
from harness.model.result import ContractCoverage, UncoveredAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from harness.contracts.verifier import Verdict
    from harness.model.exchange import Request, Response

__all__ = ["ObservedAnswer", "key", "measure"]

_DIGITS = str.maketrans("123456789", "000000000")


@dataclass(frozen=True, slots=True)
class ObservedAnswer:
    """An answer without a fault that ``replay`` got from ``provider`` (the contract's name)."""

    provider: str
    replay: str
    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class _Compared:
    """An answer's promises that its request fits, with Pact's verdict on each."""

    verdicts: Sequence[tuple[Promise, Verdict]]

    @property
    def kept(self) -> list[Promise]:
        return [promise for promise, verdict in self.verdicts if not _broken(verdict)]


def measure(
    pacts: Path, answers: Sequence[ObservedAnswer], *, timeout: float = 60.0
) -> ContractCoverage:
    """Match every answer to the pacts' HTTP interactions, by Pact's own rules.

    ``pacts`` is a folder. Equal questions with answers of equal shape are compared once.

    Raises:
        HarnessError: there is no pact, or the verifier did not end in ``timeout`` seconds.

    """
    promises = [p for file in read_pacts(pacts) for p in file.promises() if p.is_http]
    keys = [key(answer) for answer in answers]
    distinct = dict(zip(keys, answers, strict=True))
    found = dict(zip(distinct, _compare(promises, list(distinct.values()), timeout), strict=True))
    compared = [(answer, found[each]) for answer, each in zip(answers, keys, strict=True)]
    used = {_name(p) for _, each in compared for p in each.kept}
    return ContractCoverage(
        answers=len(answers),
        covered=sum(bool(each.kept) for _, each in compared),
        uncovered=tuple(_uncovered(a, each, promises) for a, each in compared if not each.kept),
        interactions=tuple(map(_name, promises)),
        unused=tuple(_name(p) for p in promises if _name(p) not in used),
    )


def _name(promise: Promise) -> str:
    return f"{promise.provider}: {promise.title}"


def _compare(
    promises: Sequence[Promise], answers: Sequence[ObservedAnswer], timeout: float
) -> list[_Compared]:
    """Compare each answer with its likeliest promise, then only what that left open.

    Open are the answers that did not keep theirs, and the promises that nobody kept.
    """
    candidates = [_candidates(promises, answer) for answer in answers]
    found: list[list[tuple[Promise, Verdict]]] = [[] for _ in answers]

    def ask(pairs: Iterable[tuple[int, Promise]]) -> None:
        pairs = list(pairs)
        asked = [Pair(rebased(p, answers[n].request), answers[n].response) for n, p in pairs]
        for (n, promise), verdict in zip(pairs, match(asked, timeout=timeout), strict=True):
            found[n].append((promise, verdict))

    ask(_likeliest(candidates, answers))
    kept = [_Compared(each).kept for each in found]
    used = {_name(promise) for each in kept for promise in each}
    ask(
        [
            (n, promise)
            for n, about in enumerate(candidates)
            for promise in about
            if promise not in [compared for compared, _ in found[n]]
            and (not kept[n] or _name(promise) not in used)
        ]
    )
    return [_Compared(each) for each in found]


def _likeliest(
    candidates: Sequence[Sequence[Promise]], answers: Sequence[ObservedAnswer]
) -> Iterator[tuple[int, Promise]]:
    """Give each answer's likeliest promise; of several, the one that fewest others were given."""
    given: Counter[str] = Counter()
    for n, about in enumerate(candidates):
        if about:
            best = min(about, key=lambda p: (_unlikeness(p, answers[n]), given[_name(p)]))
            given[_name(best)] += 1
            yield n, best


def _candidates(promises: Sequence[Promise], answer: ObservedAnswer) -> list[Promise]:
    """Give the promises about this request, of its status if there are any."""
    about = [p for p in promises if _objection(p, answer) is None]
    same = [p for p in about if p.content["response"]["status"] == answer.response.status]
    return same or about


def _unlikeness(promise: Promise, answer: ObservedAnswer) -> int:
    """Count the members that are null or empty in one body and not in the other."""
    promised = promise.content["response"].get("body", {}).get("content")
    actual = answer.response.body
    if not isinstance(promised, dict) or not isinstance(actual, dict):
        return 0
    names = promised.keys() | actual.keys()
    return sum(bool(promised.get(name)) != bool(actual.get(name)) for name in names)


def _objection(promise: Promise, answer: ObservedAnswer) -> str | None:
    """Say why a promise is not about this request, if it is not."""
    wanted, request = promise.content["request"], answer.request
    if promise.provider != answer.provider:
        return f"it is about {promise.provider}"
    if (wanted["method"], wanted["path"]) != (request.method, request.path):
        return f"it is about {wanted['method']} {wanted['path']}"
    return _query_objection(wanted, request.query)


def _query_objection(wanted: Json, query: Mapping[str, list[str]]) -> str | None:
    expected: Mapping[str, list[str]] = wanted.get("query", {})
    if unlike := sorted(expected.keys() ^ query.keys()):
        return f"its query differs in {', '.join(unlike)}"
    rules = wanted.get("matchingRules", {}).get("query", {})
    for name, values in expected.items():
        if not _fits(values, query[name], rules.get(name, {}).get("matchers", ())):
            return f"it wants {name}={','.join(values)}"
    return None


def _fits(expected: list[str], actual: list[str], matchers: Iterable[Mapping[str, Any]]) -> bool:
    """Compare a query parameter as Pact does, for the matchers that make sense there."""
    for matcher in matchers:
        if matcher["match"] == "regex":
            return all(re.search(matcher["regex"], value) for value in actual)
        if matcher["match"] == "type":
            return True
    return expected == actual


def rebased(promise: Promise, request: Request) -> Promise:
    """Let a promise be about what was asked: see the module's first lines."""
    query: Mapping[str, list[str]] = promise.content["request"].get("query", {})
    asked = {old[0]: request.query[name][0] for name, old in query.items() if old}
    response = promise.content["response"]
    body = response.get("body", {})
    if not asked or "content" not in body:
        return promise
    body = {**body, "content": _with_asked(body["content"], asked)}
    return replace(promise, content={**promise.content, "response": {**response, "body": body}})


def _with_asked(value: Any, asked: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _with_asked(part, asked) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_asked(part, asked) for part in value]
    return asked.get(value, value) if isinstance(value, str) else value


def key(answer: ObservedAnswer) -> str:
    """Give equal texts for answers that Pact can't tell apart: same question, same shape."""
    response = answer.response
    kind = response.headers.get("content-type")
    asked = [answer.provider, answer.request.method, answer.request.path, answer.request.query]
    return json.dumps([asked, response.status, kind, _shape(response.body)], sort_keys=True)


def _shape(value: Any) -> Any:
    """Reduce a body to what Pact's matchers may tell apart; texts are kept, they may be dates."""
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(_shape(part), sort_keys=True) for part in value})
    return type(value).__name__ if isinstance(value, int | float) else _dateless(value)


def _dateless(value: Any) -> Any:
    return value.translate(_DIGITS) if isinstance(value, str) else value


def _broken(verdict: Verdict) -> bool:
    return bool(verdict.mismatches or verdict.error)


def _uncovered(
    answer: ObservedAnswer, compared: _Compared, promises: Sequence[Promise]
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
    answer: ObservedAnswer, compared: _Compared, promises: Sequence[Promise]
) -> tuple[str | None, str]:
    if compared.verdicts:
        promise, verdict = min(compared.verdicts, key=lambda each: len(each[1].mismatches) or 99)
        found = (f"{m.path}: {m.message}".removeprefix(": ") for m in verdict.mismatches)
        return promise.title, verdict.error or "; ".join(found)
    about = [p for p in promises if p.provider == answer.provider]
    if not about:
        return None, f"no pact is about {answer.provider}"
    objections = [(p.title, _objection(p, answer) or "") for p in about]
    title, reason = min(objections, key=lambda each: ("query" not in each[1], len(each[1])))
    return title, f"no interaction asks this; {reason}"
