"""What a step of a scenario must lead to, as scenario files write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from harness.model.base import Duration, JsonObject, JsonValue, Model, Pointer, ShortForm

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "STATE_MACHINE_ONLY",
    "Expectation",
    "ExpectedError",
    "ExpectedPath",
    "PatternExpectation",
    "TextMatch",
]

Count = Annotated[int, Field(ge=0)]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_TEXT: JsonObject = {"type": "string"}
_TEXTS: JsonObject = {"type": "array", "items": {"type": "string"}, "minItems": 1}

Texts = Annotated[
    list[str],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_TEXT, _TEXTS]}),
]
"""One text or several."""


class TextMatch(ShortForm):
    """What a text must be like; every given key must hold. A bare text means ``equals``."""

    short_form: ClassVar[JsonObject | None] = _TEXT

    equals: str | None = None
    contains: Texts | None = Field(default=None, description="Parts that must be there.")
    lacks: Texts | None = Field(default=None, description="Parts that must not be there.")
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


class ExpectedError(ShortForm):
    """The error an answer or an execution ends with. A bare text means ``name``.

    Over HTTP ``name`` is the ``title`` or ``type`` of the ``application/problem+json``, ``cause``
    its ``detail``; of an execution they are its ``error`` and ``cause``.
    """

    short_form: ClassVar[JsonObject | None] = _TEXT

    name: TextMatch | None = None
    cause: TextMatch | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say what the error must be: name or cause")
        return self


class ExpectedPath(ShortForm):
    """The states an execution entered: exactly these (a bare list), or with and without some."""

    short_form: ClassVar[JsonObject | None] = _TEXTS

    exactly: list[str] | None = None
    includes: Texts | None = None
    excludes: Texts | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"exactly": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say which states: a list, includes or excludes")
        return self


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
    retries: dict[str, Count] | None = Field(
        default=None, description="Attempts after the first, per state; states left out had none."
    )
    waited: list[Annotated[Duration, Field(ge=0)]] | None = Field(
        default=None, description="Time between failed attempts and the next, in order."
    )
    caught: dict[str, str] | None = Field(
        default=None, description="The error each state was caught with; states left out had none."
    )
    calls: dict[str, Count] | None = Field(
        default=None, description="How many calls each of these seams saw in this step."
    )
    stored: dict[str, Count | list[JsonObject]] | None = Field(
        default=None,
        description="How many items a table holds after this step, or what each of them must "
        "have, in any order.",
    )
    same_as_step: int | None = Field(
        default=None,
        ge=1,
        description="Everything observed of the answer must equal that of this step (from 1).",
    )
    logged: TextMatch | None = Field(
        default=None, description="What the service and functions must have logged in this step."
    )


STATE_MACHINE_ONLY = ("path", "retries", "waited", "caught")
"""Expectations that only a state machine can meet."""


class Expectation(PatternExpectation):
    """What a step must lead to on every pattern, with what differs under the pattern's name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, PatternExpectation]

    @property
    def by_pattern(self) -> Mapping[str, PatternExpectation]:
        """What holds on one pattern only, by the pattern's name."""
        return self.__pydantic_extra__

    def on(self, pattern: str) -> tuple[tuple[Pointer, PatternExpectation], ...]:
        """Give what holds on a pattern: the common part, then the pattern's own, with pointers."""
        common: tuple[Pointer, PatternExpectation] = ((), self)
        own = self.by_pattern.get(pattern)
        return (common, ((pattern,), own)) if own is not None else (common,)
