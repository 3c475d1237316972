"""The generic door to AWS services: any action of any service that has an endpoint.

botocore knows the services' protocols and shapes; it is imported with the first call, and runs in
threads. Optimised integrations (`sqs:sendMessage`) differ from `aws-sdk:sqs:sendMessage` in how
errors are named and in what is added to the result; that is kept as data.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from harness.stepfunctions.errors import RUNTIME, FieldError, TaskFailed
from harness.stepfunctions.tasks.client import Endpoints, sdk_metadata
from harness.stepfunctions.tasks.naming import (
    botocore_name,
    capitalised,
    exception_name,
    modelled_error,
    pascal_case,
    service_name,
)
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.tasks.shapes import shaped, told
from harness.stepfunctions.values import JSON, dumps


@dataclass(frozen=True, slots=True)
class Naming:
    """How Step Functions names a service's errors: `prefix.Class`, `prefix.general` otherwise.

    Optimised integrations speak through the first SDK for Java, all others through the second.
    """

    prefix: str
    general: str
    service: str
    is_optimised: bool = False
    has_metadata: bool = False

    @property
    def member(self) -> Callable[[str], str]:
        """Return what makes the name of a field of a modelled one."""
        return capitalised if self.is_optimised else pascal_case

    def failure(self, answer: Mapping[str, Any], shapes: list[Any]) -> TaskFailed:
        """Return the error of a refused call; `shapes` are the errors that its model has."""
        code, message = answer["Error"]["Code"], answer["Error"].get("Message") or "null"
        shape = modelled_error(shapes, answer["Error"].get("QueryErrorCode") or code)
        name = exception_name(self.member(shape)) if shape else self.general
        return TaskFailed(f"{self.prefix}.{name}", f"{message} ({self._details(answer, code)})")

    def _details(self, answer: Mapping[str, Any], code: str) -> str:
        metadata = answer["ResponseMetadata"]
        details = [f"Service: {self.service}", f"Status Code: {metadata.get('HTTPStatusCode')}"]
        if self.is_optimised:
            details.append(f"Error Code: {code}")
        details.append(f"Request ID: {metadata.get('RequestId', '')}")
        if self.is_optimised:
            details.append("Proxy: null")
        if "HostId" in metadata:
            details.append(f"Extended Request ID: {metadata['HostId']}")
        return ("; " if self.is_optimised else ", ").join(details)


_OPTIMISED: Final = {
    "dynamodb": Naming("DynamoDB", "AmazonDynamoDBException", "AmazonDynamoDBv2", True, True),
    "sqs": Naming("SQS", "AmazonSQSException", "AmazonSQS", True, True),
    "sns": Naming("SNS", "AmazonSNSException", "AmazonSNS", True, True),
    "events": Naming("EventBridge", "AmazonEventBridgeException", "AmazonEventBridge", True),
}


def optimised_naming(service: str) -> Naming:
    """Return how an optimised integration of `service` names errors."""
    name = service.capitalize()
    return _OPTIMISED.get(service) or Naming(name, f"Amazon{name}Exception", name, True, True)


def sdk_naming(service_id: str) -> Naming:
    """Return how `aws-sdk:` names errors, from botocore's service id: `DynamoDB` → `DynamoDb`."""
    name = service_name(service_id)
    return Naming(name, f"{name}Exception", name)


class SdkCall:
    """One action of one service."""

    def __init__(
        self,
        endpoints: Endpoints,
        clients: "SdkClients",
        service: str,
        action: str,
        *,
        optimised: bool,
    ) -> None:
        self._endpoints = endpoints
        self._clients = clients
        self._service = botocore_name(service, endpoints.services)
        self._action = action[0].upper() + action[1:]
        self._naming = optimised_naming(service) if optimised else None

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return the answer, in Pascal case; raises TaskFailed or FieldError."""
        url = self._endpoints.url(self._service)
        region = request.execution.region
        return await asyncio.to_thread(self._call, url, region, request.input)

    def _call(self, url: str, region: str, given: Mapping[str, JSON]) -> JSON:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        client = self._clients.get(self._service, url, region)
        operation = self._operation(client)
        naming = self._naming or sdk_naming(client.meta.service_model.service_id)
        try:
            answer = client._make_api_call(  # noqa: SLF001 - the method of every action
                self._action, shaped(given, operation.input_shape, naming.member)
            )
        except ClientError as error:
            raise naming.failure(error.response, operation.error_shapes) from None
        except BotoCoreError as error:
            cause = f"Unable to execute HTTP request: {error}"
            raise TaskFailed(f"{naming.prefix}.SdkClientException", cause) from None
        return _result(answer, operation.output_shape, naming)

    def _operation(self, client: Any) -> Any:
        model = client.meta.service_model
        if self._action not in model.operation_names:
            raise FieldError(RUNTIME, f"The service '{self._service}' has no '{self._action}'")
        return model.operation_model(self._action)


def _result(answer: dict[str, Any], shape: Any, naming: Naming) -> JSON:
    metadata = answer.pop("ResponseMetadata", {})
    result = told(answer, shape, naming.member) if shape is not None else {}
    if naming.prefix == "EventBridge" and result.get("FailedEntryCount"):
        raise TaskFailed("EventBridge.FailedEntry", dumps(result))
    if not naming.has_metadata:
        return result
    headers = {name: [value] for name, value in metadata.get("HTTPHeaders", {}).items()}
    status, request_id = metadata.get("HTTPStatusCode", 200), metadata.get("RequestId", "")
    return {**result, **sdk_metadata(status, headers, request_id)}


class SdkClients:
    """One client for each service, endpoint and region; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, str], Any] = {}

    def get(self, service: str, url: str, region: str) -> Any:
        """Return a client, maybe a new one."""
        with self._lock:
            key = (service, url, region)
            if key not in self._clients:
                self._clients[key] = _new_client(*key)
            return self._clients[key]

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()


def _new_client(service: str, url: str, region: str) -> Any:
    import botocore.session  # noqa: PLC0415 - see the module's docstring
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        parameter_validation=False,
        inject_host_prefix=False,
        s3={"addressing_style": "path"},
    )
    return botocore.session.Session().create_client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id="simulator",
        aws_secret_access_key="simulator",  # noqa: S106 - nobody checks it
        config=config,
    )
