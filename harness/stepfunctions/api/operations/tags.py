"""Operations on the tags of state machines and activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import ApiError, invalid_arn

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator

__all__ = ["list_tags", "tag", "untag"]


async def list_tags(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListTagsForResource."""
    tags = _tags(simulator, request.required("resourceArn"))
    return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}


async def tag(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer TagResource."""
    given = request.tags()
    _tags(simulator, request.required("resourceArn")).update(given)
    return {}


async def untag(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer UntagResource."""
    keys = request.texts("tagKeys")
    tags = _tags(simulator, request.required("resourceArn"))
    for key in keys:
        tags.pop(key, None)
    return {}


def _tags(simulator: Simulator, arn: str) -> dict[str, str]:
    if not arn.startswith("arn:"):
        raise invalid_arn(arn)
    if arn not in simulator.tags:
        raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
    return simulator.tags[arn]
