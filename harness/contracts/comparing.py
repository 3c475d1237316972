"""Compare answers with promises, by Pact's own rules and with as few comparisons as can be.

A promise is about one user and one tenant; a run asks about others. So before an answer is
compared, values of the promised answer that repeat a value of its request (``user.id`` is the
``userId`` asked for) are replaced by what was asked in the run: the echo is promised, not the
example.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from harness.contracts.matching import Pair, match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from harness.contracts.pacts import Json, Promise
    from harness.contracts.verifier import Verdict
    from harness.model.exchange import Request, Response

__all__ = ["Compared", "ObservedAnswer", "compare", "name_of", "objection", "rebased"]

_MUCH = 1000


@dataclass(frozen=True, slots=True)
class ObservedAnswer:
    """An answer without a fault that ``replay`` got from ``provider`` (the contract's name)."""

    provider: str
    replay: str
    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer's promises that its request fits, with Pact's verdict on each."""

    verdicts: Sequence[tuple[Promise, Verdict]]

    @property
    def kept(self) -> list[Promise]:
        """The promises that the answer keeps."""
        return [promise for promise, verdict in self.verdicts if not _broken(verdict)]


def compare(
    promises: Sequence[Promise], answers: Sequence[ObservedAnswer], timeout: float
) -> list[Compared]:
    """Compare each answer with its likeliest promise, then only what that left open.

    Open are the answers that did not keep theirs, and the promises that nobody kept: each gets one
    more try, and what is open even then is compared with all that it could be about.
    """
    comparing = _Comparing([_by_likeness(promises, each) for each in answers], answers, timeout)
    comparing.ask(comparing.likeliest())
    comparing.ask(_one_each(comparing.open()))
    comparing.ask(comparing.open())
    return [Compared(each) for each in comparing.found]


class _Comparing:
    """What was found so far; ``candidates`` are each answer's promises, the likeliest first."""

    def __init__(
        self,
        candidates: Sequence[Sequence[tuple[int, Promise]]],
        answers: Sequence[ObservedAnswer],
        timeout: float,
    ) -> None:
        self._candidates = candidates
        self._answers = answers
        self._timeout = timeout
        self.found: list[list[tuple[Promise, Verdict]]] = [[] for _ in answers]

    def ask(self, pairs: Iterable[tuple[int, Promise]]) -> None:
        """Have Pact compare answers, by number, with promises."""
        pairs = list(pairs)
        answers = [self._answers[n] for n, _ in pairs]
        asked = [
            Pair(rebased(promise, answer.request), answer.response)
            for (_, promise), answer in zip(pairs, answers, strict=True)
        ]
        for (n, promise), verdict in zip(pairs, match(asked, timeout=self._timeout), strict=True):
            self.found[n].append((promise, verdict))

    def likeliest(self) -> Iterator[tuple[int, Promise]]:
        """Give each answer's likeliest promise; of several, the one that fewest others got."""
        given: Counter[str] = Counter()
        for n, about in enumerate(self._candidates):
            if about:
                _, best = min(about, key=lambda each: (each[0], given[name_of(each[1])]))
                given[name_of(best)] += 1
                yield n, best

    def open(self) -> list[tuple[int, Promise]]:
        """List what was not compared yet and may tell something new, the likeliest first."""
        kept = [Compared(each).kept for each in self.found]
        used = {name_of(promise) for each in kept for promise in each}
        pairs = [
            (unlikeness, n, promise)
            for n, about in enumerate(self._candidates)
            for unlikeness, promise in about
            if promise not in [compared for compared, _ in self.found[n]]
            and (not kept[n] or name_of(promise) not in used)
        ]
        return [(n, promise) for _, n, promise in sorted(pairs, key=lambda each: each[:2])]


def _one_each(pairs: Sequence[tuple[int, Promise]]) -> Iterator[tuple[int, Promise]]:
    """Choose so that no answer and no promise comes twice."""
    seen: set[int | str] = set()
    for n, promise in pairs:
        if seen.isdisjoint({n, name_of(promise)}):
            seen |= {n, name_of(promise)}
            yield n, promise


def _by_likeness(promises: Sequence[Promise], answer: ObservedAnswer) -> list[tuple[int, Promise]]:
    """Give the promises that an answer may be about, each with how unlike it is."""
    about = [(_unlikeness(each, answer), each) for each in _candidates(promises, answer)]
    return sorted(about, key=lambda each: each[0])


def _candidates(promises: Sequence[Promise], answer: ObservedAnswer) -> list[Promise]:
    """Give the promises about this request, of its status if there are any."""
    about = [p for p in promises if objection(p, answer) is None]
    same = [p for p in about if p.content["response"]["status"] == answer.response.status]
    return same or about


def _unlikeness(promise: Promise, answer: ObservedAnswer) -> int:
    """Weigh what differs: above all members that are null or empty in one body only."""
    promised = promise.content["response"].get("body", {}).get("content")
    actual = answer.response.body
    if not isinstance(promised, dict) or not isinstance(actual, dict):
        return 0
    names = promised.keys() | actual.keys()
    empty = sum(bool(promised.get(name)) != bool(actual.get(name)) for name in names)
    return _MUCH * empty + _differing(promised, actual)


def _differing(promised: Any, actual: Any) -> int:
    """Count the values of a promised body that the actual one has not, in the same places."""
    if isinstance(promised, dict) and isinstance(actual, dict):
        return sum(_differing(part, actual.get(name)) for name, part in promised.items())
    if isinstance(promised, list) and isinstance(actual, list):
        pairs = zip_longest(promised, actual[: len(promised)])
        return sum(_differing(part, other) for part, other in pairs)
    return int(promised != actual)


def objection(promise: Promise, answer: ObservedAnswer) -> str | None:
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


def _broken(verdict: Verdict) -> bool:
    return bool(verdict.mismatches or verdict.error)


def name_of(promise: Promise) -> str:
    """Name a promise for people: no two have the same name."""
    return f"{promise.provider}: {promise.title}"
