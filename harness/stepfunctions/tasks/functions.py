"""Lambda functions: by their ARN, and through `lambda:invoke`."""

from typing import Final
from urllib.parse import quote

from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.tasks.client import Endpoints, Response, UnreachableError, sdk_metadata
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.tasks.services import ServiceClient
from harness.stepfunctions.values import JSON, dumps, loads

_LONGEST: Final = 905.0
"""Seconds: a function may run for 15 minutes."""

_BY_STATUS: Final = {429: "TooManyRequestsException"}
_OK: Final = 200
_UNKNOWN: Final = (
    "The cause could not be determined because Lambda did not return an error type. "
    "Returned payload: "
)
_COMMON: Final = (
    *("AccessDenied", "ExpiredToken", "InternalServer", "InvalidSignature", "NotAuthorized"),
    *("Throttling", "UnknownOperation", "UnrecognizedClient", "Validation"),
)
"""Errors that any service may have and Lambda's model has not ("Common errors" of the API)."""

_HEADERS: Final = {
    "InvocationType": "X-Amz-Invocation-Type",
    "LogType": "X-Amz-Log-Type",
    "ClientContext": "X-Amz-Client-Context",
}


class LambdaFunction:
    """A function's ARN as the resource: the input is the payload, the answer the result."""

    def __init__(self, endpoints: Endpoints, client: ServiceClient) -> None:
        self._endpoints = endpoints
        self._client = client

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return the function's answer; raises TaskFailed with its errorType, or as `Lambda.X`."""
        response = await self.invoke(request.resource, request.input, {}, "")
        return _parsed(response.body)

    async def invoke(
        self, function: str, payload: JSON, headers: dict[str, str], qualifier: str
    ) -> Response:
        """Return the Invoke API's response; raises TaskFailed when the function failed."""
        url = f"{self._endpoints.url('lambda')}/2015-03-31/functions/{quote(function, safe='')}"
        url = f"{url}/invocations" + (f"?Qualifier={quote(qualifier)}" if qualifier else "")
        headers = {"Content-Type": "application/json", **headers}
        try:
            response = await self._client.post(
                url, body=dumps(payload).encode(), headers=headers, seconds=_LONGEST
            )
        except UnreachableError as error:
            cause = f"Unable to execute HTTP request: {error}"
            raise TaskFailed("Lambda.SdkClientException", cause) from None
        if response.status >= 300:  # noqa: PLR2004 - not a success
            raise _service_failure(response)
        if response.header("X-Amz-Function-Error"):
            raise _function_failure(response)
        return response


class LambdaInvoke:
    """`lambda:invoke`: the result is the whole answer of the Invoke API."""

    def __init__(self, function: LambdaFunction) -> None:
        self._function = function

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return Payload, StatusCode and the rest; raises TaskFailed."""
        given = request.input
        headers = {name: _text(given[field]) for field, name in _HEADERS.items() if field in given}
        response = await self._function.invoke(
            given["FunctionName"], given.get("Payload", {}), headers, given.get("Qualifier", "")
        )
        version = response.header("X-Amz-Executed-Version")
        if response.status == _OK:
            version = version or "$LATEST"
        result = {
            **({"ExecutedVersion": version} if version else {}),
            "Payload": _parsed(response.body) if response.body else "",
            "StatusCode": response.status,
            **sdk_metadata(response.status, response.headers, _request_id(response)),
        }
        if log := response.header("X-Amz-Log-Result"):
            result["LogResult"] = log
        return result


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else dumps(value)


def _parsed(body: bytes) -> JSON:
    """Return the JSON of a body, or its text when it is none."""
    text = body.decode("utf-8", "replace")
    try:
        return loads(text) if text else None
    except ValueError:
        return text


def _request_id(response: Response) -> str:
    return response.header("x-amzn-RequestId") or ""


def _function_failure(response: Response) -> TaskFailed:
    """Name the error as the function's runtime does; what has no name is Lambda.Unknown."""
    told, payload = _parsed(response.body), response.body.decode("utf-8", "replace")
    name = told.get("errorType") if isinstance(told, dict) else None
    if name:
        return TaskFailed(_text(name), payload)
    return TaskFailed("Lambda.Unknown", _UNKNOWN + payload)


def _service_failure(response: Response) -> TaskFailed:
    """Name what the Lambda service itself refused, as the first SDK for Java does."""
    told = _parsed(response.body)
    fields = told if isinstance(told, dict) else {}
    code = _code(response, fields)
    message = fields.get("Message") or fields.get("message") or response.reason
    details = (
        f"Service: AWSLambda; Status Code: {response.status}; Error Code: {code}; "
        f"Request ID: {_request_id(response)}; Proxy: null"
    )
    kind = code.removesuffix("Exception")
    name = "AWSLambdaException" if kind in (code, *_COMMON) else code
    return TaskFailed(f"Lambda.{name}", f"{message} ({details})")


def _code(response: Response, fields: dict[str, JSON]) -> str:
    """Return the error code, from the status where a stand-in tells none."""
    told = response.header("x-amzn-ErrorType") or fields.get("__type") or ""
    code = _BY_STATUS.get(response.status, "")
    if not code:
        is_ours = response.status < 500  # noqa: PLR2004 - whose fault it is
        code = "AWSLambdaException" if is_ours else "ServiceException"
    return str(told).split(":")[0].rpartition("#")[2] or code
