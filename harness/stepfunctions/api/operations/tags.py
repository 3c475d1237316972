"""Operations on the tags of state machines and activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import ApiError, invalid_arn

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator

__all__ = ["check_tags", "list_tags", "tag", "untag"]

_TAG_LIMIT = 50


async def list_tags(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListTagsForResource."""
    tags = _tags(simulator, request.required("resourceArn"))
    return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}


async def tag(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer TagResource."""
    tags, given = _tags(simulator, request.required("resourceArn")), request.tags()
    check_tags(tags | given)
    tags.update(given)
    return {}


async def untag(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer UntagResource."""
    keys = request.texts("tagKeys")
    tags = _tags(simulator, request.required("resourceArn"))
    for key in keys:
        tags.pop(key, None)
    return {}


def check_tags(tags: dict[str, str]) -> None:
    """Refuse more tags than a resource may have; raises TooManyTags."""
    if len(tags) > _TAG_LIMIT:
        message = f"More than {_TAG_LIMIT} tags"
        raise ApiError("TooManyTags", message)


def _tags(simulator: Simulator, arn: str) -> dict[str, str]:
    if not arn.startswith("arn:"):
        raise invalid_arn(arn)
    if arn not in simulator.tags:
        raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
    return simulator.tags[arn]
