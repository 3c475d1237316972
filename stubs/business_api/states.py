"""The stub's admin routes for provider states: Pact's ``/provider-states``, and their list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.provider_states import CATALOGUE, ProviderState, StateError, describe, parse
from harness.model.scenario import Given
from harness.seams import AdminRequest, Refused, Reply, Route

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.model.base import JsonObject, JsonValue
    from stubs.business_api.provider import Provider

__all__ = ["StateRoutes"]


class StateRoutes:
    """Sets provider states up and tears them down, on Pact's word or on a reset's."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> Mapping[str, Route]:
        """Give the admin routes."""
        return {"POST /provider-states": self._change, "GET /__admin/states": self._list}

    def reset(self, states: Sequence[Given]) -> None:
        """Put up these states in the place of all others.

        Raises:
            Refused: one of them is unknown or has wrong parameters.

        """
        self._provider.set_up([_parsed(given) for given in states])

    async def _change(self, request: AdminRequest) -> Reply:
        """Answer Pact's state change: ``{"state", "params", "action": "setup" | "teardown"}``."""
        body = request.body
        if not isinstance(body, dict):
            raise Refused('the body must be {"state": …, "params": {…}, "action": "setup"}')
        if body.get("state"):
            state = _parsed(_given(body))
            others = [each for each in self._provider.active if each != state]
            gone = body.get("action") == "teardown"
            self._provider.set_up(others if gone else [*others, state])
        return Reply(200, {})

    async def _list(self, _: AdminRequest) -> Reply:
        active: list[JsonValue] = [
            {"name": state.sentence, "params": state.model_dump(mode="json")}
            for state in self._provider.active
        ]
        known: list[JsonValue] = [*describe()]
        return Reply(200, {"known": known, "active": active})


def _given(body: JsonObject) -> Given:
    params = body.get("params") or {}
    if not isinstance(params, dict):
        raise Refused("params must be an object")
    return Given(name=str(body["state"]), params=params)


def _parsed(given: Given) -> ProviderState:
    try:
        return parse(given)
    except StateError as error:
        raise Refused(str(error), list(CATALOGUE)) from error
