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
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from harness.contracts.pacts import Json, Promise
    from harness.contracts.verifier import Verdict
    from harness.model.exchange import Request, Response

    _Pair = tuple[Hashable, Promise]

__all__ = ["Compared", "Comparer", "ObservedAnswer", "name_of", "objection", "rebased"]

_MUCH = 1000


@dataclass(frozen=True, slots=True)
class ObservedAnswer:
    """An answer without a fault that ``replay`` got from ``provider`` (the contract's name).

    ``times`` counts it together with those that Pact can't tell from it.
    """

    provider: str
    replay: str
    request: Request
    response: Response
    times: int = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer's promises that its request fits, with Pact's verdict on each."""

    verdicts: Sequence[tuple[Promise, Verdict]]

    @property
    def kept(self) -> list[Promise]:
        """The promises that the answer keeps."""
        return [promise for promise, verdict in self.verdicts if not _broken(verdict)]


class Comparer:
    """Compares, and remembers what it found: nothing is compared twice.

    ``timeout`` is seconds for one run of Pact's verifier. Not thread-safe.
    """

    def __init__(self, timeout: float = 60.0) -> None:
        self._timeout = timeout
        self._verdicts: dict[tuple[str, Hashable], Verdict] = {}

    def compare(
        self, promises: Sequence[Promise], answers: Mapping[Hashable, ObservedAnswer]
    ) -> dict[Hashable, Compared]:
        """Compare each answer with its likeliest promise, then only what that left open.

        ``answers`` are by what tells them apart. Open are the answers that did not keep theirs, and
        the promises that nobody kept: each gets one more try, and what is open even then is
        compared with all that it could be about.

        Raises:
            HarnessError: the verifier did not end in time.

        """
        comparison = _Comparison(promises, answers)
        for pairs in (comparison.likeliest, comparison.one_more, comparison.open):
            for key, promise, verdict in self._judged(list(pairs()), answers):
                comparison.found[key].append((promise, verdict))
        return {key: Compared(verdicts) for key, verdicts in comparison.found.items()}

    def _judged(
        self, pairs: Sequence[_Pair], answers: Mapping[Hashable, ObservedAnswer]
    ) -> list[tuple[Hashable, Promise, Verdict]]:
        new = [(key, p) for key, p in pairs if (name_of(p), key) not in self._verdicts]
        asked = [Pair(rebased(p, answers[key].request), answers[key].response) for key, p in new]
        found = match(asked, timeout=self._timeout)
        for (key, p), verdict in zip(new, found, strict=True):
            self._verdicts[name_of(p), key] = verdict
        return [(key, p, self._verdicts[name_of(p), key]) for key, p in pairs]


class _Comparison:
    """What is known of some answers so far, and which pairs with promises to judge next."""

    def __init__(
        self, promises: Sequence[Promise], answers: Mapping[Hashable, ObservedAnswer]
    ) -> None:
        self._candidates = {key: _by_likeness(promises, each) for key, each in answers.items()}
        self.found: dict[Hashable, list[tuple[Promise, Verdict]]] = {key: [] for key in answers}

    def likeliest(self) -> Iterator[_Pair]:
        """Give each answer's likeliest promise; of several, the one that fewest others got."""
        given: Counter[str] = Counter()
        for key, about in self._candidates.items():
            if about:
                _, best = min(about, key=lambda each: (each[0], given[name_of(each[1])]))
                given[name_of(best)] += 1
                yield key, best

    def open(self) -> list[_Pair]:
        """List what was not compared yet and may tell something new, the likeliest first."""
        kept = {key: Compared(verdicts).kept for key, verdicts in self.found.items()}
        used = {name_of(promise) for each in kept.values() for promise in each}
        pairs = [
            (unlikeness, key, promise)
            for key, about in self._candidates.items()
            for unlikeness, promise in about
            if promise not in [compared for compared, _ in self.found[key]]
            and (not kept[key] or name_of(promise) not in used)
        ]
        return [(key, promise) for _, key, promise in sorted(pairs, key=lambda each: each[0])]

    def one_more(self) -> Iterator[_Pair]:
        """Give the likeliest of what is open: no answer and no promise twice."""
        seen: set[Hashable] = set()
        for key, promise in self.open():
            if seen.isdisjoint({key, name_of(promise)}):
                seen |= {key, name_of(promise)}
                yield key, promise


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
