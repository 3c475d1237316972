"""Which effects make sense at which kind of seam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.fault import Fault

__all__ = ["EFFECTS_AT", "SeamKind", "objection"]

SeamKind = Literal["provider", "dynamodb", "function"]
"""What stands at a seam: somebody's HTTP API, DynamoDB, or a Lambda function."""

_HTTP = ("answer", "delay", "garbage", "change", "remove", "drop")
_AWS = ("error", "throttle")

EFFECTS_AT: Mapping[SeamKind, tuple[str, ...]] = {
    "provider": _HTTP,
    "dynamodb": ("delay", "drop", "garbage", *_AWS),
    "function": ("change", "remove", *_AWS, "crash", "time_out", "raise"),
}
"""The effects a fault can have at each kind of seam."""

_LABELS: Mapping[SeamKind, frozenset[str] | None] = {
    "provider": None,
    "dynamodb": frozenset({"operation", "table"}),
    "function": frozenset(),
}
"""What ``on`` can look at; a provider's query parameters are anybody's guess."""

_INSTEAD = {
    "crash": "to lose the connection, use drop",
    "time_out": "to be slow, use delay",
    "raise": "to fail, use answer with a status",
    "throttle": "to throttle over HTTP, use answer with status 429",
    "error": "to fail over HTTP, use answer with a status",
    "answer": "use error, with an AWS error code",
    "delay": "to be slow, use time_out",
    "drop": "to lose a function, use crash",
    "garbage": "to spoil a function's result, use change or remove",
}


def objection(fault: Fault, kind: SeamKind) -> tuple[str, str] | None:
    """Say why a fault makes no sense at a seam of this kind, and what would; null when it does."""
    if fault.effect not in EFFECTS_AT[kind]:
        return _wrong_effect(fault, kind)
    labels = _LABELS[kind]
    unknown = sorted(fault.on.keys() - labels) if labels is not None else []
    if unknown:
        known = " and ".join(sorted(labels or ())) or "nothing: leave it out"
        return f"`on` can't look at {', '.join(unknown)} at a {kind}", f"it knows {known}"
    return None


def _wrong_effect(fault: Fault, kind: SeamKind) -> tuple[str, str]:
    possible = f"possible there: {', '.join(EFFECTS_AT[kind])}"
    instead = _INSTEAD.get(fault.effect)
    where = fault.at if fault.at == kind else f"{fault.at}, a {kind}"
    message = f"{fault.effect} makes no sense at {where}"
    return message, f"{instead} ({possible})" if instead else possible
