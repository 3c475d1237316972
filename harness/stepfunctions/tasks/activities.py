"""Activities: work that workers outside ask for."""

import asyncio
from collections import deque

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.tasks.callbacks import Callbacks
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.values import JSON, dumps


class _Job:
    """Work that nobody has taken yet; `taken` gets the worker's name."""

    def __init__(self, token: str, given: str) -> None:
        self.token = token
        self.given = given
        self.taken: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()


class Activities:
    """The activities that exist, with the work that waits for a worker."""

    def __init__(self) -> None:
        self._jobs: dict[str, deque[_Job]] = {}
        self._arrival = asyncio.Condition()

    def create(self, arn: str) -> None:
        """Make an activity known; does nothing when it is."""
        self._jobs.setdefault(arn, deque())

    def delete(self, arn: str) -> None:
        """Forget an activity; does nothing when it is unknown."""
        self._jobs.pop(arn, None)

    def known(self, arn: str) -> bool:
        """Return whether the activity exists."""
        return arn in self._jobs

    async def poll(self, arn: str, worker: str | None, seconds: float) -> dict[str, str]:
        """Return `taskToken` and `input` of the next work, or {} after so many real seconds."""
        try:
            async with asyncio.timeout(seconds), self._arrival:
                await self._arrival.wait_for(lambda: self._jobs.get(arn))
                job = self._jobs[arn].popleft()
        except TimeoutError:
            return {}
        job.taken.set_result(worker)
        return {"taskToken": job.token, "input": job.given}

    async def offer(self, arn: str, token: str, given: JSON) -> _Job:
        """Let a worker take the work; raises FieldError when the activity does not exist."""
        if arn not in self._jobs:
            raise FieldError(RUNTIME, f"The activity {arn} does not exist.")
        job = _Job(token, dumps(given))
        self._jobs[arn].append(job)
        async with self._arrival:
            self._arrival.notify_all()
        return job

    def withdraw(self, arn: str, job: _Job) -> None:
        """Take back work that nobody has taken."""
        jobs = self._jobs.get(arn)
        if jobs and job in jobs:
            jobs.remove(job)


class ActivityTask:
    """A task that a worker takes and answers with its token."""

    def __init__(self, activities: Activities, callbacks: Callbacks) -> None:
        self._activities = activities
        self._callbacks = callbacks

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return the worker's output; raises TaskFailed or TaskTimedOut."""
        self._callbacks.open(request.token)
        job = await self._activities.offer(request.resource, request.token, request.input)
        try:
            request.started(await request.clock.external(job.taken))
            return await self._callbacks.wait(
                request.token, request.clock, request.heartbeat_seconds
            )
        finally:
            self._activities.withdraw(request.resource, job)
            self._callbacks.close(request.token)
