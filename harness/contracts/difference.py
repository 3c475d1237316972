"""How two versions of a pact differ, and whether a difference breaks the provider.

A change breaks a provider when an answer that kept the old promise may break the new one: more is
asked, or the same more strictly. Dropping a demand, or loosening it, never does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.contracts.pacts import Json, comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Change", "changes"]

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the interaction, the field within it, from what to what."""

    interaction: str
    field: str
    before: str
    after: str
    breaking: bool

    def __str__(self) -> str:
        mark = "BREAKING" if self.breaking else "harmless"
        return f"{mark}  {self.interaction}: {self.field}: {self.before} -> {self.after}"


def changes(before: Json, after: Json) -> list[Change]:
    """List what became different between two contents of one pact file."""
    old, new = _by_title(before), _by_title(after)
    found = [_whole(title, "was not promised before", True) for title in new.keys() - old.keys()]
    found += [_whole(title, "is no longer wanted", False) for title in old.keys() - new.keys()]
    for title in old.keys() & new.keys():
        found += _within(title, old[title], new[title])
    return sorted(found, key=lambda change: (not change.breaking, change.interaction, change.field))


def _whole(title: str, what: str, breaking: bool) -> Change:
    sides = ("nothing", what) if breaking else ("promised", what)
    return Change(title, "the interaction", *sides, breaking=breaking)


def _by_title(pact: Mapping[str, Any]) -> dict[str, Json]:
    return {_title(each): each for each in comparable(pact).get("interactions", ())}


def _title(interaction: Json) -> str:
    states = [
        f"{state['name']} {json.dumps(state['params'], sort_keys=True, ensure_ascii=False)}"
        if state.get("params")
        else str(state["name"])
        for state in interaction.get("providerStates", ())
    ]
    given = f" (given {' and '.join(states)})" if states else ""
    return f"{interaction['description']}{given}"


def _within(title: str, old: Json, new: Json) -> Iterator[Change]:
    before, after = dict(_leaves(old)), dict(_leaves(new))
    for field in sorted(before.keys() | after.keys()):
        was, now = before.get(field, _ABSENT), after.get(field, _ABSENT)
        if was != now:
            breaking = _breaks(field, was, now, after)
            yield Change(title, field, _shown(was), _shown(now), breaking=breaking)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Flatten JSON; matching rules stay whole, an empty list or object is a leaf."""
    if path.startswith(_RULES) and isinstance(value, dict) and "matchers" in value:
        yield path, value
    elif isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from _leaves(part, f"{path}[{index}]")
    else:
        yield path, value


_BODY = "response.body.content"
_RULES = "response.matchingRules"


def _breaks(field: str, was: Any, now: Any, after: Mapping[str, Any]) -> bool:
    """Judge one field; what is not known to be harmless is breaking."""
    if field.startswith(_RULES):
        # A matcher that went leaves a stricter equality behind, unless its value went as well.
        gone = now is _ABSENT and not any(path.startswith(_place(field)) for path in after)
        return not gone and was is not _ABSENT
    if field.startswith(_BODY):
        ruled = field in {_place(path) for path in after if path.startswith(_RULES)}
        return now is not _ABSENT and not (ruled and was is not _ABSENT)
    return True


def _place(rule: str) -> str:
    """Give the place in the example body that a matching rule is about."""
    return _BODY + rule.rpartition("body.$")[2].replace("[*]", "[0]")


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) < 120 else f"{text[:120]}…"  # noqa: PLR2004 - one line
