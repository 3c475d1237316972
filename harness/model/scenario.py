"""A scenario: given, faults, steps, expectations. The models are the file format.

The file format's keys are these models' fields; its JSON Schema is made from them, so every
field says in its description what it means to the person who writes the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, StringConstraints, model_validator

from harness.model.base import Duration, JsonObject, JsonValue, Location, Model
from harness.model.fault import Fault

__all__ = [
    "Actor",
    "Expectation",
    "ExpectedError",
    "ExpectedPath",
    "Given",
    "PatternExpectation",
    "Scenario",
    "Step",
    "TextMatch",
]

Pointer = tuple[str | int, ...]
"""A place in a scenario file: the keys and indexes that lead there."""


class Given(Model):
    """A provider state and its parameters, written ``name: {param: value}`` or ``name``."""

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
        return value


class Actor(Model):
    """Who asks. Left out, the user and tenant of the first ``given`` that has them."""

    user: str | None = None
    tenant: str | None = None


class TextMatch(Model):
    """What a text must be like; every given key must hold. A bare text means ``equals``."""

    equals: str | None = None
    contains: Annotated[list[str], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = []
    lacks: Annotated[list[str], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = []
    matches: str | None = Field(default=None, description="A Python regular expression, searched.")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"equals": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _valid(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say what the text must be: equals, contains, lacks or matches")
        try:
            re.compile(self.matches or "")
        except re.error as error:
            raise ValueError(f"matches is not a regular expression: {error}") from error
        return self


class ExpectedError(Model):
    """The error an answer or an execution ends with.

    Over HTTP ``name`` is the ``title`` or ``type`` of the ``application/problem+json``, ``cause``
    its ``detail``; of an execution they are its ``error`` and ``cause``.
    """

    name: TextMatch | None = None
    cause: TextMatch | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class ExpectedPath(Model):
    """The states an execution entered: exactly these (a bare list), or with and without some."""

    exactly: list[str] | None = None
    includes: list[str] = []
    excludes: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"exactly": value} if isinstance(value, list) else value


Status = (
    Annotated[int, Field(ge=100, le=599)] | Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
)


class PatternExpectation(Model):
    """What one step must lead to. Everything given must hold; nothing else is looked at."""

    outcome: str | None = Field(default=None, description="An outcome that harness.toml names.")
    status: Status | None = Field(default=None, description="HTTP status or execution status.")
    reply: TextMatch | None = Field(default=None, description="The text the user gets to read.")
    context: JsonObject | None = Field(
        default=None,
        description="Values the answer's context object must have (others may be there).",
    )
    response: JsonValue | None = Field(
        default=None,
        description="Values that the whole answer must have: a subset, where {contains|matches|"
        "lacks|equals: …}, {type: …} and {present: true|false} stand for rules.",
    )
    error: ExpectedError | None = Field(default=None, description="The error it must end with.")
    path: ExpectedPath | None = Field(default=None, description="The states the execution entered.")
    retries: dict[str, int] | None = Field(
        default=None, description="Attempts after the first, per state; states left out had none."
    )
    waited: list[Duration] | None = Field(
        default=None, description="Time between failed attempts and the next, in order."
    )
    caught: dict[str, str] | None = Field(
        default=None, description="The error each state was caught with; states left out had none."
    )
    calls: dict[str, int] | None = Field(
        default=None, description="How many calls each seam saw in this step."
    )
    stored: dict[str, int | list[JsonObject]] | None = Field(
        default=None, description="How many items a table holds, or what each must have."
    )
    same_as_step: int | None = Field(
        default=None, ge=1, description="The reply and ids must equal those of this step (from 1)."
    )
    logged: TextMatch | None = Field(
        default=None, description="What the service and functions must have logged in this step."
    )


STATE_MACHINE_ONLY = ("path", "retries", "waited", "caught")
"""Expectations that only a state machine can meet."""


class Expectation(PatternExpectation):
    """What a step must lead to on every pattern, with what differs under the pattern's name."""

    frontend_payload: PatternExpectation | None = None
    step_functions: PatternExpectation | None = None

    def on(self, pattern: str) -> tuple[tuple[Pointer, PatternExpectation], ...]:
        """Give what holds on a pattern: the common part, then the pattern's own, with pointers."""
        own = getattr(self, pattern, None)
        common: tuple[Pointer, PatternExpectation] = ((), self)
        return (common, ((pattern,), own)) if own is not None else (common,)


class Step(Model):
    """One thing a user does, and what must come of it."""

    ask: str | None = Field(default=None, description="The message.")
    actor: Actor = Field(default=Actor(), alias="as", description="Who asks.")
    context: JsonValue | Literal["none"] = Field(
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


class Scenario(Model):
    """One scenario file."""

    scenario: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    description: str = ""
    tags: list[str] = []
    patterns: list[str] | None = Field(
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
