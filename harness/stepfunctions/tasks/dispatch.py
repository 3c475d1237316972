"""Which handler answers for which resource."""

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.tasks.activities import Activities, ActivityTask
from harness.stepfunctions.tasks.callbacks import Callbacks, WaitForToken
from harness.stepfunctions.tasks.client import Endpoints, HttpClient
from harness.stepfunctions.tasks.functions import LambdaFunction, LambdaInvoke
from harness.stepfunctions.tasks.nested import Executions, StartExecution, StartExecutionSync
from harness.stepfunctions.tasks.request import TaskHandler, TaskRequest
from harness.stepfunctions.tasks.sdk import SdkCall, SdkClients
from harness.stepfunctions.tasks.services import ServiceClient
from harness.stepfunctions.tasks.web import HttpInvoke
from harness.stepfunctions.values import JSON

_TOKEN = ".waitForTaskToken"  # noqa: S105 - a suffix


class StandardTasks:
    """Everything that a Task state may call, by its Resource."""

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        callbacks: Callbacks,
        activities: Activities,
        executions: Executions,
    ) -> None:
        self._endpoints = endpoints
        self._callbacks = callbacks
        self._client = HttpClient()
        self._connections = ServiceClient(self._client)
        self._sdk = SdkClients()
        self._function = LambdaFunction(endpoints, self._connections)
        self._activity = ActivityTask(activities, callbacks)
        self._routes: dict[str, TaskHandler] = {}
        self._services: dict[str, TaskHandler] = {
            "lambda:invoke": LambdaInvoke(self._function),
            "http:invoke": HttpInvoke(self._client),
            "states:startExecution": StartExecution(executions),
            "states:startExecution.sync": StartExecutionSync(executions, callbacks, parse=False),
            "states:startExecution.sync:2": StartExecutionSync(executions, callbacks, parse=True),
        }

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return the task's result; raises TaskFailed, TaskTimedOut or FieldError."""
        handler = self._routes.get(request.resource)
        if handler is None:
            handler = self._routes[request.resource] = self._route(request.resource)
        return await handler(request)

    async def aclose(self) -> None:
        """Close what is open to services."""
        self._connections.close()
        await self._client.aclose()
        self._sdk.close()

    def _route(self, resource: str) -> TaskHandler:
        parts = resource.split(":")
        if ":function:" in resource and parts[2] == "lambda":
            return self._function
        if ":activity:" in resource:
            return self._activity
        if ":::" not in resource:
            raise FieldError(RUNTIME, f"The resource '{resource}' is none that a Task can call")
        return self._service(resource.partition(":::")[2])

    def _service(self, call: str) -> TaskHandler:
        if call.endswith(_TOKEN):
            return WaitForToken(self._service(call.removesuffix(_TOKEN)), self._callbacks)
        if call in self._services:
            return self._services[call]
        service, _, action = call.removeprefix("aws-sdk:").partition(":")
        if not action or "." in action:
            raise FieldError(
                RUNTIME, f"'{call}' is not supported: only startExecution can be waited for"
            )
        is_optimised = not call.startswith("aws-sdk:")
        return SdkCall(self._endpoints, self._sdk, service, action, optimised=is_optimised)


def standard_tasks(
    endpoints: Endpoints, *, callbacks: Callbacks, activities: Activities, executions: Executions
) -> StandardTasks:
    """Return a handler of every kind of task; close it after use."""
    return StandardTasks(
        endpoints, callbacks=callbacks, activities=activities, executions=executions
    )
