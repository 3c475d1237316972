"""A fault: a planned misbehaviour at a seam, as scenario files and seam admin APIs write it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from harness.model.base import Duration, JsonObject, JsonValue, Model

__all__ = ["EFFECTS", "Answer", "AwsError", "Fault", "FunctionError", "written"]


def _pointer(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError(f"{text!r} is not a JSON pointer; write /goals/0/title")
    return text


Pointer = Annotated[str, AfterValidator(_pointer)]
"""A place in a JSON document (RFC 6901), never the whole of it."""


class Answer(Model):
    """An HTTP answer given instead of the real one; its body is JSON, a text, or empty."""

    status: Annotated[int, Field(ge=200, le=599)]
    headers: dict[str, str] = {}
    json_body: JsonValue | None = Field(default=None, alias="json")
    text: str | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.text is not None and "json_body" in self.model_fields_set:
            raise ValueError("an answer has one body: json or text, not both")
        return self


class AwsError(Model):
    """An error as AWS services give it: an error code, a message, an HTTP status."""

    code: str
    message: str = ""
    status: Annotated[int, Field(ge=400, le=599)] = 400


class FunctionError(Model):
    """What a Lambda handler raised: ``errorType`` and ``errorMessage``."""

    type: str
    message: str = ""


EFFECTS = {
    "answer": "answers with this instead",
    "delay": "answers this much later",
    "garbage": "answers 200 with a body that is not JSON",
    "change": "answers with the values at these JSON pointers replaced",
    "remove": "answers without the values at these JSON pointers",
    "drop": "closes the connection before_answer (nothing was done) or mid_answer (it was)",
    "error": "answers with this AWS error",
    "throttle": "answers as an AWS service that is throttling",
    "crash": "the function's process dies (Runtime.ExitError)",
    "time_out": "the function outlives its Timeout (Sandbox.Timedout)",
    "raise": "the handler raises this error",
}
"""Every effect a fault can have, with what it does to the call it meets."""


class Fault(Model):
    """One planned misbehaviour; exactly one effect.

    ``at`` names a seam: a provider by its name, ``dynamodb``, or a function's logical id.
    ``on`` narrows it to calls whose labels have these values: ``method``, ``path`` and the query
    parameters at a provider, ``operation`` and ``table`` at DynamoDB. It strikes ``times`` calls
    (every one when left out) after letting ``after`` matching calls pass. One that strikes none
    fails the scenario, unless it is ``optional``.
    """

    at: str
    on: dict[str, str] = {}
    times: Annotated[int, Field(ge=1)] | None = None
    after: Annotated[int, Field(ge=0)] = 0
    optional: bool = False

    answer: Answer | None = None
    delay: Annotated[Duration, Field(ge=0)] | None = None
    garbage: Literal[True] | str | None = None
    change: dict[Pointer, JsonValue] | None = None
    remove: Annotated[list[Pointer], Field(min_length=1)] | None = None
    drop: Literal["before_answer", "mid_answer"] | None = None
    error: AwsError | None = None
    throttle: Literal[True] | None = None
    crash: Literal[True] | None = None
    time_out: Literal[True] | None = None
    raise_: FunctionError | None = Field(default=None, alias="raise")

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        if len(self._effects()) != 1:
            raise ValueError(f"a fault has exactly one effect, one of: {', '.join(EFFECTS)}")
        return self

    def _effects(self) -> list[str]:
        return [name for name in EFFECTS if getattr(self, _attribute(name)) is not None]

    @property
    def effect(self) -> str:
        """The name of the one effect, a key of `EFFECTS`."""
        return self._effects()[0]


def _attribute(effect: str) -> str:
    return "raise_" if effect == "raise" else effect


def written(fault: Fault) -> JsonObject:
    """Give a fault as JSON in the form in which admin APIs take it: only what was said."""
    return fault.model_dump(mode="json", by_alias=True, exclude_unset=True)
