"""Message pacts: does a real payload fit what the pact says of it? By Pact's own rules.

A message's contents are turned into an HTTP body, because Pact's verifier compares both alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.contracts.matching import Pair, match
from harness.contracts.pacts import Json, Promise
from harness.model.exchange import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.contracts.verifier import Verdict

__all__ = ["Handler", "asks", "compare", "example_of", "verify_handlers"]

Handler = Callable[[Promise, Any], Any]
"""Puts up an interaction's states, then answers its request as the real handler does."""

_KIND = "application/json"


def asks(promise: Promise) -> Promise:
    """Give what a message promises about its request, for `compare`."""
    return _as_http(promise, promise.content["request"])


def answers(promise: Promise) -> Promise:
    """Give what a message promises about its answer, for `compare`."""
    return _as_http(promise, promise.content["response"][0])


def example_of(part: Mapping[str, Any]) -> Any:
    """Give the example payload of a message's request or response."""
    return part["contents"]["content"]


def _as_http(promise: Promise, part: Json) -> Promise:
    response = {
        "status": 200,
        "headers": {"Content-Type": [_KIND]},
        "body": part["contents"],
        "matchingRules": {"body": part.get("matchingRules", {}).get("body", {})},
    }
    request = {"method": "POST", "path": "/"}
    plain = {"description": promise.description, "type": "Synchronous/HTTP"}
    return replace(promise, content={**plain, "request": request, "response": response})


def compare(pairs: Sequence[tuple[Promise, Any]]) -> list[Verdict]:
    """Compare payloads with what `asks` or `answers` gave."""
    headers = {"content-type": _KIND}
    answered = [Response(status=200, headers=headers, body=payload) for _, payload in pairs]
    return match([Pair(p, answer) for (p, _), answer in zip(pairs, answered, strict=True)])


def verify_handlers(promises: Sequence[Promise], handler: Handler) -> list[Verdict]:
    """Let real handlers answer every request of a message pact; compare what they answer."""
    pairs = [(answers(p), handler(p, example_of(p.content["request"]))) for p in promises]
    return compare(pairs)
