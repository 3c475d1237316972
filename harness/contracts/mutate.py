"""Mutation score: verification must notice a provider that misbehaves, where it matters.

A mutant is one mutation of one field (or of the answer as a whole) in every interaction where it
makes sense. Pact's verifier must catch it in one of them. One that it lets pass is tolerated only
when the consumer itself, run on the very same answers, makes of each what it made of the right
one; otherwise it has escaped. The other way round, a demand is needless when the consumer does
not notice that the demanded field is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from harness.contracts import mutations
from harness.contracts.interactions import HttpInteraction
from harness.contracts.loopback import Reply, serve
from harness.contracts.matching import Pair, match, reply_of
from harness.contracts.mutations import Unfit
from harness.contracts.pacts import Json, Promise
from harness.contracts.places import DROP, Place, change, places, rename, shown
from harness.model.exchange import Response

if TYPE_CHECKING:
    from harness.contracts.interactions import Consume, PactSource
    from harness.model.base import JsonObject

__all__ = ["Example", "Judged", "examples", "explain", "mutants", "needless", "score"]


@dataclass(frozen=True, slots=True)
class Example:
    """An interaction, what the pact promises of it, and the promised answer's example."""

    interaction: HttpInteraction
    promise: Promise
    answer: Response


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its fate; ``where`` names the interactions that tell."""

    name: str
    fate: Literal["caught", "tolerated", "escaped"]
    where: tuple[str, ...]


def examples(source: PactSource, pact: Json) -> list[Example]:
    """Put a source's HTTP interactions and a built pact's promises together."""
    built = {each["description"]: each for each in pact["interactions"]}
    return [
        Example(each, promise, _answer(promise.content["response"]))
        for each in source.interactions
        if isinstance(each, HttpInteraction)
        for promise in [Promise(source.consumer, source.provider, built[each.description])]
    ]


def _answer(response: Json) -> Response:
    body = response.get("body", {})
    headers = {"content-type": f"{body['contentType']}; charset=utf-8"} if body else {}
    return Response(status=response["status"], headers=headers, body=body.get("content"))


Mutant = Mapping[int, Response]
"""The wrong answers by the number of their example."""


def mutants(told: Sequence[Example]) -> Mapping[str, Mutant]:
    """Make every mutant, by name."""
    found: dict[str, dict[int, Response]] = {}
    for number, example in enumerate(told):
        for name, answer in _mutated(example):
            if answer != example.answer or "order" in name:
                found.setdefault(name, {})[number] = answer
    return found


def _mutated(example: Example) -> Iterator[tuple[str, Response]]:
    answer = example.answer
    for name, mutate in mutations.ANSWER.items():
        wrong = mutate(answer)
        if wrong is not None:
            yield f"answer: {name}", wrong
    for place, value in places(answer.body):
        for name, body in _field(example, place, value):
            yield f"{shown(place)} {name}", answer.model_copy(update={"body": body})


def _field(example: Example, place: Place, value: Any) -> Iterator[tuple[str, Any]]:
    body = example.answer.body
    # Only where a very value is promised is another one wrong.
    values = mutations.FIELD if _ruled(example, place) else mutations.VALUE | mutations.FIELD
    for name, make in values.items():
        if make(value) is not Unfit:
            yield name, change(body, place, make)
    if place[-1] != "*":
        for name, spell in mutations.RENAME.items():
            if spell(place[-1]) != place[-1]:
                yield name, rename(body, place, spell(place[-1]))


def _ruled(example: Example, place: Place) -> bool:
    """Tell whether a matcher, not equality, rules a place or one around it."""
    rules = example.promise.content["response"].get("matchingRules", {}).get("body", {})
    return any(shown(place[:end]) in rules for end in range(1, len(place) + 1))


def score(told: Sequence[Example], *, timeout: float = 120.0) -> list[Judged]:
    """Judge every mutant; each meets one interaction first, the others only if that lets it pass.

    Raises:
        HarnessError: the verifier did not end in ``timeout`` seconds.

    """
    made = mutants(told)
    first = [(name, next(iter(mutant))) for name, mutant in made.items()]
    caught = _caught(told, made, first, timeout)
    rest = [(name, n) for name, mutant in made.items() if name not in caught for n in mutant]
    caught |= _caught(told, made, [each for each in rest if each not in first], timeout)
    with _consumer() as reading:
        return [_judge(name, made[name], caught.get(name, ()), told, reading) for name in made]


def _caught(
    told: Sequence[Example],
    made: Mapping[str, Mutant],
    tried: Sequence[tuple[str, int]],
    timeout: float,
) -> dict[str, tuple[str, ...]]:
    """Let the verifier judge; gives the interactions that caught a mutant, by its name."""
    verdicts = match([Pair(told[n].promise, made[name][n]) for name, n in tried], timeout=timeout)
    caught: dict[str, tuple[str, ...]] = {}
    for (name, n), verdict in zip(tried, verdicts, strict=True):
        if verdict.mismatches or verdict.error:
            caught[name] = (*caught.get(name, ()), told[n].promise.title)
    return caught


def _judge(
    name: str, mutant: Mutant, caught: Sequence[str], told: Sequence[Example], reading: _Reading
) -> Judged:
    if caught:
        return Judged(name, "caught", tuple(caught))
    noticed = [
        told[n].promise.title
        for n, answer in mutant.items()
        if reading(told[n].interaction.consume, answer)
        != reading(told[n].interaction.consume, told[n].answer)
    ]
    return Judged(name, "escaped" if noticed else "tolerated", tuple(noticed))


class _Reading:
    """Lets a consumer read an answer; remembers nothing."""

    def __init__(self) -> None:
        self.reply = Reply(500)
        self.url = ""

    def __call__(self, consume: Consume, answer: Response) -> JsonObject:
        self.reply = reply_of(answer)
        return consume(self.url)


@contextmanager
def _consumer() -> Iterator[_Reading]:
    reading = _Reading()
    with serve(lambda _: reading.reply) as port:
        reading.url = f"http://127.0.0.1:{port}"
        yield reading


def needless(told: Sequence[Example]) -> list[str]:
    """List the demands that the consumer would not miss: interaction and field.

    A field is needless when its consumer reads the same without it; a text that is compared, when
    its consumer takes another text as well.
    """
    with _consumer() as reading:
        return [text for example in told for text in _needless(example, reading)]


def _needless(example: Example, reading: _Reading) -> Iterator[str]:
    consume, title = example.interaction.consume, example.promise.title
    right = reading(consume, example.answer)
    for place, value in places(example.answer.body):
        if place[-1] == "*":
            continue
        if reading(consume, _with(example.answer, place, DROP)) == right:
            yield f"{title}: {shown(place)} is demanded, but not read"
            continue
        if isinstance(value, str) and not _ruled(example, place):
            other = reading(consume, _with(example.answer, place, f"{value}-"))
            if other["outcome"] == right["outcome"]:
                yield f"{title}: {shown(place)} must be {value!r}, but any text would do"


def _with(answer: Response, place: Place, value: Any) -> Response:
    return answer.model_copy(update={"body": change(answer.body, place, lambda _: value)})


def explain(
    provider: str, judged: Sequence[Judged], idle: Sequence[str], *, verbose: bool = False
) -> Iterator[str]:
    """Say, a line each, what came of the mutants and which demands are needless."""
    for each in judged:
        if each.fate == "escaped":
            yield f"ESCAPED    {each.name}: {', '.join(each.where)}"
        elif each.fate == "tolerated":
            yield f"tolerated  {each.name}: the consumer reads the same"
        elif verbose:
            yield f"caught     {each.name}: {each.where[0]}"
    yield from (f"NEEDLESS   {text}" for text in idle)
    fates = [each.fate for each in judged]
    counted = (f"{fates.count(fate)} {fate}" for fate in ("caught", "tolerated", "escaped"))
    explained = 100 * (1 - fates.count("escaped") / len(fates)) if fates else 100
    yield f"{provider}: {len(fates)} mutants, {', '.join(counted)}: {explained:.0f} % explained"
    yield f"{provider}: {len(idle)} needless demands"
