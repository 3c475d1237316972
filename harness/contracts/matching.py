"""Does an answer keep a promise? By Pact's own rules, many questions in one run.

Each pair of a promise and an answer becomes an interaction of a made-up pact, with a number in a
header; a loopback server gives that pair's answer; Pact's verifier compares.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.contracts.loopback import Received, Reply, serve
from harness.contracts.pacts import Json, Promise, write
from harness.contracts.verifier import LOOPBACK, Verdict, verify
from harness.files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.model.exchange import Response

__all__ = ["Pair", "match", "reply_of"]

_NUMBER = "x-pair"
_AT_ONCE = 60
"""Pairs a run: the verifier's cost grows faster than their number."""
_NAMES = ("consumer", "provider")


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise, and an answer that may or may not keep it."""

    promise: Promise
    answer: Response


def match(pairs: Sequence[Pair], *, timeout: float = 60.0) -> list[Verdict]:
    """Compare every answer with its promise; the verdicts come in the order of the pairs.

    Raises:
        HarnessError: the verifier did not end in ``timeout`` seconds.

    """
    parts = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    return [verdict for part in parts for verdict in _match(part, timeout)]


def _match(pairs: Sequence[Pair], timeout: float) -> list[Verdict]:
    replies = [reply_of(pair.answer) for pair in pairs]

    def answer(received: Received) -> Reply:
        return replies[int(received.headers[_NUMBER])]

    with scratch_folder() as folder, serve(answer) as port:
        pact = folder / "pairs.json"
        write(pact, _pact(pairs))
        where = ["--hostname", "127.0.0.1", "--port", str(port), "--provider-name", _NAMES[1]]
        found = verify(["--file", str(pact), *where], timeout=timeout, environment=LOOPBACK)
    return [found.verdict(*_NAMES, (), str(number)) for number in range(len(pairs))]


def _pact(pairs: Sequence[Pair]) -> Json:
    return {
        "consumer": {"name": _NAMES[0]},
        "provider": {"name": _NAMES[1]},
        "interactions": [_numbered(pair.promise.content, n) for n, pair in enumerate(pairs)],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }


def _numbered(interaction: Json, number: int) -> Json:
    request = interaction["request"]
    headers = {**request.get("headers", {}), _NUMBER: [str(number)]}
    plain = {k: v for k, v in interaction.items() if k not in {"providerStates", "pending", "key"}}
    return {**plain, "description": str(number), "request": {**request, "headers": headers}}


def reply_of(answer: Response) -> Reply:
    """Write an answer as a provider sends it."""
    if isinstance(answer.body, str) and "json" not in answer.headers.get("content-type", ""):
        body = answer.body.encode()
    else:
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
    return Reply(answer.status, answer.headers, body)
