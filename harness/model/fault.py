"""A fault: a planned misbehaviour at a seam, as scenario files and seam admin APIs write it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.model.base import Duration, JsonObject, JsonValue, Model

__all__ = ["EFFECTS", "Answer", "AwsError", "Fault", "FunctionError"]


class Answer(Model):
    """An HTTP answer given instead of the real one."""

    status: Annotated[int, Field(ge=100, le=599)]
    headers: dict[str, str] = {}
    json_body: JsonValue | None = Field(default=None, alias="json")
    text: str | None = None


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
    "drop": "closes the connection before, or in the middle of, the answer",
    "error": "answers with this AWS error",
    "throttle": "answers as an AWS service that is throttling",
    "crash": "the function's process dies (Runtime.ExitError)",
    "time_out": "the function outlives its Timeout (Sandbox.Timedout)",
    "raise": "the handler raises this error",
}
"""Every effect a fault can have, with what it does to the call it meets."""


class Fault(Model):
    """One planned misbehaviour; exactly one effect.

    ``at`` names a seam: a provider (``business_api``), ``dynamodb``, or a function's logical id.
    ``on`` narrows it to calls whose labels have these values: ``method``, ``path`` and the query
    parameters at a provider, ``operation`` and ``table`` at DynamoDB. It strikes ``times`` calls
    (every one when left out) after letting ``after`` matching calls pass.
    """

    at: str
    on: dict[str, str] = {}
    times: Annotated[int, Field(ge=1)] | None = None
    after: Annotated[int, Field(ge=0)] = 0

    answer: Answer | None = None
    delay: Duration | None = None
    garbage: bool | str | None = None
    change: JsonObject | None = None
    remove: list[str] | None = None
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
