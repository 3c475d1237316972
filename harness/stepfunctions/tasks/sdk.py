"""The generic door to AWS services: any action of any service that has an endpoint.

botocore knows the services' protocols and shapes; it is imported with the first call, and runs in
threads. Optimised integrations (`sqs:sendMessage`) differ from `aws-sdk:sqs:sendMessage` in how
errors are named and in what is added to the result; that is kept as data.
"""

import asyncio
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from harness.stepfunctions.errors import RUNTIME, FieldError, TaskFailed
from harness.stepfunctions.tasks.client import Endpoints, sdk_metadata
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.values import JSON, dumps

_BOTO_NAMES: Final = {
    "sfn": "stepfunctions",
    "eventbridge": "events",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "elasticloadbalancingv2": "elbv2",
}


@dataclass(frozen=True, slots=True)
class Naming:
    """How Step Functions names a service's errors: `prefix.Code`, `prefix.general` otherwise."""

    prefix: str
    general: str
    service: str
    is_optimised: bool = False
    has_metadata: bool = False

    def failure(self, told: Mapping[str, Any], *, known: bool) -> TaskFailed:
        """Return the error of a refused call, `known` if the service's model has its code."""
        code, message = told["Error"]["Code"], told["Error"]["Message"]
        metadata = told["ResponseMetadata"]
        name = code if code.endswith("Exception") or self.is_optimised else f"{code}Exception"
        details = [f"Service: {self.service}", f"Status Code: {metadata.get('HTTPStatusCode')}"]
        if self.is_optimised:
            details.append(f"Error Code: {code}")
        details.append(f"Request ID: {metadata.get('RequestId', '')}")
        if self.is_optimised:
            details.append("Proxy: null")
        if "HostId" in metadata:
            details.append(f"Extended Request ID: {metadata['HostId']}")
        tail = ("; " if self.is_optimised else ", ").join(details)
        return TaskFailed(f"{self.prefix}.{name if known else self.general}", f"{message} ({tail})")


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
    words = re.sub(
        r"([A-Z])([A-Z]+)(?![a-z])", lambda run: run[1] + run[2].lower(), service_id
    ).split()
    name = "".join(word[0].upper() + word[1:] for word in words)
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
        self._service = _BOTO_NAMES.get(service, service)
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
                self._action, _shaped(given, operation.input_shape)
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            known = code in {shape.name for shape in operation.error_shapes}
            raise naming.failure(error.response, known=known) from None
        except BotoCoreError as error:
            cause = f"Unable to execute HTTP request: {error}"
            raise TaskFailed(f"{naming.prefix}.SdkClientException", cause) from None
        return _result(answer, operation.output_shape, naming)

    def _operation(self, client: Any) -> Any:
        model = client.meta.service_model
        if self._action not in model.operation_names:
            raise FieldError(RUNTIME, f"The service '{self._service}' has no '{self._action}'")
        return model.operation_model(self._action)


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


def _shaped(value: JSON, shape: Any) -> Any:
    """Return parameters as botocore wants them: its names, no nulls, text where it says text."""
    if shape is None:
        return {}
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {name.lower(): (name, member) for name, member in shape.members.items()}
        known = (
            (members[key.lower()], item) for key, item in value.items() if key.lower() in members
        )
        return {name: _shaped(item, member) for (name, member), item in known}
    if shape.type_name == "list" and isinstance(value, list):
        return [_shaped(item, shape.member) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _shaped(item, shape.value) for key, item in value.items()}
    if shape.type_name in ("string", "blob") and not isinstance(value, str):
        return dumps(value)
    return value


def _result(answer: dict[str, Any], shape: Any, naming: Naming) -> JSON:
    metadata = answer.pop("ResponseMetadata", {})
    result = _told(answer, shape) if shape is not None else {}
    if naming.prefix == "EventBridge" and result.get("FailedEntryCount"):
        raise TaskFailed("EventBridge.FailedEntry", dumps(result))
    if not naming.has_metadata:
        return result
    headers = {name: [value] for name, value in metadata.get("HTTPHeaders", {}).items()}
    status, request_id = metadata.get("HTTPStatusCode", 200), metadata.get("RequestId", "")
    return {**result, **sdk_metadata(status, headers, request_id)}


def _told(value: Any, shape: Any) -> Any:
    """Return an answer as JSON, the names of its fields (not of its data) in Pascal case."""
    if isinstance(value, dict) and shape.type_name == "structure":
        members = shape.members
        return {
            name[:1].upper() + name[1:]: _told(item, members[name]) for name, item in value.items()
        }
    if isinstance(value, dict):
        return {name: _told(item, shape.value) for name, item in value.items()}
    if isinstance(value, list):
        return [_told(item, shape.member) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if hasattr(value, "read"):
        value = value.read()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
