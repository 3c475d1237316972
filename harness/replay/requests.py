"""Make the request of a step: from its keys, by harness.toml's table, or verbatim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import StackError
from harness.model.scenario import STEP_FIELDS, Actor
from harness.replay.fill import fill, fill_text
from harness.replay.names import snake_keys
from harness.stack.aws import OBSERVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.model.base import JsonObject, JsonValue
    from harness.model.result import StepTrace
    from harness.model.scenario import Scenario, Step
    from harness.seams.wire import Wire
    from harness.stack.config import FrontendContext, Pattern

__all__ = ["earlier_fields", "make", "values_of"]


def values_of(scenario: Scenario, step: Step, done: Sequence[StepTrace]) -> JsonObject:
    """Collect what ``${…}`` may stand for: ``ask``, ``as.user``, ``conversation`` and so on."""
    actor = _actor(scenario, step.actor)
    said = (step.ask, actor.user, actor.tenant, _conversation(step, done), step.request_id)
    return dict(zip(STEP_FIELDS, said, strict=True))


def make(
    pattern: Pattern, step: Step, values: JsonObject, context: JsonValue, fixtures: JsonObject
) -> JsonObject:
    """Build a step's request body, or the input of its execution.

    ``context`` is what the frontend got from the provider, ``fixtures`` the contexts that a
    scenario may name.
    """
    if step.request is not None:
        return step.request
    chosen = context if step.context is None else _stated(step.context, fixtures)
    return fill(pattern.request, {**values, "context": chosen})


def _stated(context: JsonValue, fixtures: JsonObject) -> JsonValue:
    if context == "none":
        return None
    return fixtures[context] if isinstance(context, str) else context


def fetch_context(
    wire: Wire, base_url: str, how: FrontendContext, values: Mapping[str, JsonValue]
) -> JsonValue:
    """Get the context as the frontend does: from the provider, in the frontend's own names.

    The call is marked as an observer's: no fault strikes it and no journal shows it.

    Raises:
        StackError: the provider did not answer with JSON.

    """
    if any(values.get(name) is None for name in ("as.user", "as.tenant")):
        return None
    url = base_url + fill_text(how.get, values, quoted=True)
    answer = wire.ask("GET", url, headers=OBSERVER)
    if not answer.ok:
        raise StackError(f"the frontend's own GET {url} was answered {answer.status}")
    body = answer.json()
    if how.unless_null is not None and body.get(how.unless_null) is None:
        return None
    return snake_keys(body, how.rename) if how.keys == "snake_case" else body


def earlier_fields(done: Sequence[StepTrace]) -> JsonObject:
    """Merge the observed fields of the steps so far; later ones win."""
    return {name: value for step in done for name, value in step.observation.fields.items()}


def _actor(scenario: Scenario, actor: Actor) -> Actor:
    """Fill in who asks from the first provider state that names a user and a tenant."""
    given = next((each.params for each in scenario.given if "tenant" in each.params), {})
    user, tenant = (actor.user or given.get("user")), (actor.tenant or given.get("tenant"))
    return Actor(user=_text(user), tenant=_text(tenant))


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _conversation(step: Step, done: Sequence[StepTrace]) -> JsonValue:
    if isinstance(step.conversation, int):
        return done[step.conversation - 1].observation.fields.get("conversation_id")
    return step.conversation
