"""A scenario: given, faults, steps, expectations. The models are the file format.

The file format's keys are these models' fields; its JSON Schema is made from them, so every
field says in its description what it means to the person who writes the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from harness.model.base import JsonObject, JsonValue, Location, Model, Pointer, ShortForm
from harness.model.expectation import Expectation
from harness.model.fault import Fault

__all__ = ["STEP_FIELDS", "Actor", "Given", "Scenario", "Step"]

STEP_FIELDS = ("ask", "as.user", "as.tenant", "conversation", "request_id")
"""What ``${…}`` in harness.toml's patterns may stand for; in a request ``context`` too."""


class Given(ShortForm):
    """A provider state and its parameters, written ``name: {param: value}`` or ``name``."""

    short_form: ClassVar[JsonObject | None] = {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {"type": ["object", "null"]},
            },
        ]
    }

    name: str
    params: JsonObject = {}

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        if isinstance(value, str):
            return {"name": value}
        if isinstance(value, dict) and len(value) == 1 and not value.keys() & {"name", "params"}:
            ((name, params),) = value.items()
            return {"name": name, "params": params or {}}
        if isinstance(value, dict) and "name" not in value:
            raise ValueError("a state is written `its name`, or `its name: {param: value}`")
        return value


class Actor(Model):
    """Who asks. Left out, the user and tenant of the first ``given`` that has them."""

    user: str | None = None
    tenant: str | None = None


class Step(Model):
    """One thing a user does, and what must come of it."""

    ask: str | None = Field(default=None, description="The message.")
    actor: Actor = Field(default=Actor(), alias="as", description="Who asks.")
    context: JsonValue = Field(
        default=None,
        description="What the frontend puts into the request: `none`, a fixture's name, or the "
        "context itself. Left out, the frontend sends what the given states hold for the user.",
    )
    conversation: int | str | None = Field(
        default=None,
        description="Go on with the conversation of this step (from 1), or of this id.",
    )
    request_id: str | None = None
    request: JsonObject | None = Field(
        default=None, description="The request, verbatim, instead of one made from the other keys."
    )
    get: str | None = Field(
        default=None,
        description="Read this path of the service instead of asking; `{conversation_id}` and the "
        "like stand for what an earlier step's answer held.",
    )
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        doing = [name for name in ("ask", "request", "get") if getattr(self, name) is not None]
        if len(doing) != 1:
            said = f", not {' and '.join(doing)}" if doing else ""
            raise ValueError(f"a step does one thing: ask, request or get{said}")
        return self


class Scenario(Model):
    """One scenario file."""

    scenario: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    description: str = ""
    tags: list[str] = []
    patterns: Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None, description="The patterns it makes sense on; all when left out."
    )
    needs: list[str] = Field(default=[], description="What the engine must be able to do.")
    parity: bool | str = Field(
        default=True, description="false, or better the reason, when the patterns may differ."
    )
    given: list[Given] = []
    faults: list[Fault] = []
    steps: Annotated[list[Step], Field(min_length=1)]

    _places: Mapping[Pointer, Location] = PrivateAttr(default={})

    def at(self, places: Mapping[Pointer, Location]) -> Self:
        """Remember where in its file each part stands."""
        self._places = places
        return self

    def locate(self, *pointer: str | int) -> Location:
        """Give the place of a part, or of the nearest part around it that has one."""
        for end in range(len(pointer), -1, -1):
            if place := self._places.get(pointer[:end]):
                return place
        return Location(file="<scenario>", line=1, column=1)
