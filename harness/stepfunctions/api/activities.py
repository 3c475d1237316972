"""Activities: names under which workers outside ask for work."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.arns import check_activity
from harness.stepfunctions.api.errors import activity_missing

if TYPE_CHECKING:
    from harness.stepfunctions.tasks.activities import Activities

__all__ = ["Activity", "ActivityList"]


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity; ``created`` is in seconds since the epoch."""

    arn: str
    name: str
    created: float

    def describe(self) -> dict[str, Any]:
        """Answer as ``DescribeActivity`` does."""
        return {"activityArn": self.arn, "name": self.name, "creationDate": self.created}


class ActivityList:
    """The activities by ARN, beside the ``queue`` of the work that waits for them."""

    def __init__(self, queue: Activities) -> None:
        self.queue = queue
        self._known: dict[str, tuple[int, Activity]] = {}
        self._order = count(1)

    def all(self) -> list[tuple[int, Activity]]:
        """Give every activity, oldest first, each with its number."""
        return list(self._known.values())

    def create(self, activity: Activity) -> Activity:
        """Add an activity; one of the same name is kept."""
        self.queue.create(activity.arn)
        return self._known.setdefault(activity.arn, (next(self._order), activity))[1]

    def get(self, arn: str) -> Activity:
        """Give an activity; raises InvalidArn or ActivityDoesNotExist."""
        check_activity(arn)
        if arn not in self._known:
            raise activity_missing(arn)
        return self._known[arn][1]

    def delete(self, arn: str) -> None:
        """Forget an activity; nothing happens when it is not there."""
        check_activity(arn)
        if self._known.pop(arn, None) is not None:
            self.queue.delete(arn)
