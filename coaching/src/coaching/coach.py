"""Who writes the reply. The one here needs no network and no luck: same input, same reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coaching.models.business_context import (
        BusinessContext,
        Goal,
        Kpi,
        RecentAction,
        Tenant,
        User,
    )

__all__ = ["Coach", "rule_coach"]

T = TypeVar("T")

SHOWN = 10
"""How many goals, KPIs or actions a reply names; of the rest it gives the number."""

LONGEST = 200
"""Characters of one name or title; whatever is longer ends in an ellipsis."""


class Coach(Protocol):
    """Writes a reply; a plain function will do."""

    def __call__(
        self, message: str, context: BusinessContext | None, earlier: Sequence[str]
    ) -> str:
        """Answer ``message``.

        ``context`` is None when there is none to be had; ``earlier`` holds the messages of the
        same conversation before this one, oldest first.
        """
        ...


def rule_coach(message: str, context: BusinessContext | None, earlier: Sequence[str]) -> str:
    """Put the facts into sentences by fixed rules, or ask for facts when there are none.

    It never asks the clock, so that retries, replays and comparisons of the two integration
    patterns are exact.
    """
    sentences = [_opening(message, earlier)]
    sentences += _without_context() if context is None else _with_context(context)
    return " ".join(sentences)


def _opening(message: str, earlier: Sequence[str]) -> str:
    if earlier:
        return f'After "{_cut(earlier[-1])}" you now ask: "{_cut(message)}".'
    return f'You ask: "{_cut(message)}".'


def _without_context() -> Iterator[str]:
    yield "I have no business data to go by right now, so this is general advice:"
    yield "name the one result that matters most, the number that shows it, and the next step."


def _with_context(context: BusinessContext) -> Iterator[str]:
    """Name what is there; say that there is none only of what the sender spoke of."""
    said = context.model_fields_set
    latest = sorted(context.recent_actions, key=_age)
    yield _person(context.user, context.tenant)
    if "goals" in said:
        yield _listed("Your goals", context.goals, _goal) or "No goals are set yet."
    if "kpis" in said:
        yield _listed("Your KPIs", context.kpis, _kpi) or "No KPIs are tracked yet."
    if "recent_actions" in said:
        yield _listed("Done lately", latest, _action) or "Nothing was done in the last 30 days."
    yield _next_step(context)


def _person(user: User | None, tenant: Tenant | None) -> str:
    name = (user and user.name) or "Hello"
    role = f" as {_cut(user.role)}" if user and user.role else ""
    place = f" of {_cut(tenant.name)}" if tenant and tenant.name else ""
    return f"{_cut(name)}, here is what counts for you{role}{place}."


def _listed(title: str, things: Sequence[T], tell: Callable[[T], str]) -> str:
    told = ", ".join(map(tell, things[:SHOWN]))
    more = f", and {len(things) - SHOWN} more" if len(things) > SHOWN else ""
    return f"{title}: {told}{more}." if things else ""


def _goal(goal: Goal) -> str:
    done = "" if goal.progress is None else f" ({_number(goal.progress)} % done)"
    return f'"{_cut(goal.title)}"{done}'


def _kpi(kpi: Kpi) -> str:
    unit = f" {_cut(kpi.unit)}" if kpi.unit else ""
    value = "" if kpi.value is None else f" at {_number(kpi.value)}{unit}"
    target = "" if kpi.target is None else f" (target {_number(kpi.target)}{unit})"
    return f'"{_cut(kpi.name)}"{value}{target}'


def _action(action: RecentAction) -> str:
    return f'"{_cut(action.title)}"'


def _age(action: RecentAction) -> float:
    """Sort the newest first, and those without a time last."""
    return float("inf") if action.occurred_at is None else -action.occurred_at.timestamp()


def _next_step(context: BusinessContext) -> str:
    """Point at the goal that is furthest from done; of equals, the first."""
    if not context.goals:
        return "Next step: write down one goal for this quarter."
    behind = min(context.goals, key=lambda goal: 0.0 if goal.progress is None else goal.progress)
    return f'Next step: choose one action this week that moves "{_cut(behind.title)}" forward.'


def _number(value: float) -> str:
    """Write thousands apart and at most two digits of a fraction; giants as powers of ten."""
    if abs(value) >= 1e15:  # noqa: PLR2004 -- beyond this floats hold no exact whole numbers
        return f"{value:.3g}"
    return f"{round(value, 2) + 0.0:,.2f}".rstrip("0").rstrip(".")  # + 0.0: there is no minus zero


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
