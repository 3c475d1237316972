"""Runs a Python handler the way AWS Lambda does: a client of the Lambda Runtime API.

Standard library only and loaded by its path, because it runs in the function's own process and
interpreter. It behaves as the official client, ``awslambdaric``, does: the same results, the same
errors (``errorMessage``, ``errorType``, ``requestId``, ``stackTrace``), the same context object;
the tests hold the two side by side. The protocol is that of the "Lambda runtime API" page of the
Lambda developer guide, version 2018-06-01.
"""

from __future__ import annotations

import decimal
import http.client
import importlib
import json
import logging
import math
import os
import re
import sys
import time
import traceback
import uuid
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

API = "/2018-06-01/runtime"
LOG_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
KEEPS_UNICODE = ("python3.12", "python3.13", "python3.14", "python3.15")
"""The runtimes whose results are written without ASCII escapes."""


class Fault(Exception):  # noqa: N818 - Lambda's word
    """An error that Lambda names, not the handler: it has a type but no traceback."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = f"Runtime.{kind}"
        self.trace = trace or []


def main(_report: object, *, handler: str, api: str) -> NoReturn:
    """Answer invocations until killed; ``api`` is ``host:port`` of the Runtime API."""
    client = Client(api)
    request_id = _set_up_logging()
    try:
        function = find(handler)
    except Exception as error:  # noqa: BLE001 - told to the API, as any
        failure = describe(error, "")
        _log(failure)
        client.post("/init/error", failure, failure["errorType"])
        sys.exit(1)
    while True:
        headers, event = client.next()
        request_id[0] = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
        answer(client, function, headers, event)


def answer(
    client: Client, function: Callable[..., object], headers: http.client.HTTPMessage, event: bytes
) -> None:
    """Call the handler with one event, and post its result or its error."""
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    try:
        result = encode(function(decode(event), Context(headers)))
    except Exception as error:  # noqa: BLE001 - told to the API, as any
        failure = describe(error, request_id)
        _log(failure)
        client.post(f"/invocation/{request_id}/error", failure, failure["errorType"])
    else:
        client.post(f"/invocation/{request_id}/response", result)


def find(handler: str) -> Callable[..., object]:
    """Import ``package/module.function``.

    Raises:
        Fault: named as Lambda names what is wrong with the handler.
        Exception: whatever else the module raises while it is imported.

    """
    try:
        module_name, name = handler.rsplit(".", 1)
    except ValueError as error:
        raise Fault("MalformedHandlerName", f"Bad handler '{handler}': {error}") from None
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "BuiltInModuleConflict",
            f"Cannot use built-in module {module_name} as a handler module",
        )
    module = _imported(module_name)
    try:
        function: Callable[..., object] = getattr(module, name)
    except AttributeError:
        message = f"Handler '{name}' missing on module '{module_name}'"
        raise Fault("HandlerNotFound", message) from None
    return function


def _imported(module_name: str) -> object:
    try:
        return importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "ImportModuleError", f"Unable to import module '{module_name}': {error}"
        ) from None
    except SyntaxError as error:
        place = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("UserCodeSyntaxError", message, [place]) from None


def describe(error: Exception, request_id: str) -> dict[str, Any]:
    """Give the error as Lambda does; the trace begins where this file ends."""
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind, trace = type(error).__name__, _trace(error.__traceback__)
    return {
        "errorMessage": str(error),
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": trace,
    }


def _trace(tb: TracebackType | None) -> list[str]:
    frames = [(f.filename, f.lineno or 0, f.name, f.line) for f in traceback.extract_tb(tb)]
    while len(frames) > 1 and frames[0][0] == __file__:
        del frames[0]
    return traceback.format_list(frames)


def decode(event: bytes) -> Any:
    """Read an event.

    Raises:
        Fault: it is not JSON.

    """
    try:
        return json.loads(event)
    except Exception as error:  # noqa: BLE001 - as the official client
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}") from None


def encode(result: object) -> bytes:
    """Write a result. Bytes stay as they are.

    Like the official client's encoder: decimals become numbers, bytes in it text, named tuples
    objects.

    Raises:
        Fault: it is not something JSON has.

    """
    if isinstance(result, bytes):
        return result
    encoder = _Encoder()
    try:
        return encoder.written(result)
    except Exception as error:  # noqa: BLE001 - as the official client
        raise Fault("MarshalError", f"Unable to marshal response: {error}") from None


class _Encoder(json.JSONEncoder):
    def __init__(self) -> None:
        environment = os.environ.get("AWS_EXECUTION_ENV", "")
        super().__init__(ensure_ascii=not environment.endswith(KEEPS_UNICODE))
        self._mark = uuid.uuid4().hex
        self._has_decimals = False

    def default(self, value: object) -> object:
        if isinstance(value, bytes):
            return value.decode()
        if isinstance(value, decimal.Decimal):
            if value.is_nan():
                return math.nan
            self._has_decimals = True
            return f"{self._mark}{value}"
        return super().default(value)

    def written(self, result: object) -> bytes:
        text = self.encode(result)
        if _holds_named_tuple(result):
            text = self.encode(_without_named_tuples(result))
        if self._has_decimals:  # a decimal's digits must stand there unquoted, not as a float
            text = re.sub(f'"{self._mark}([^"]*)"', r"\1", text)
        return text.encode()


def _holds_named_tuple(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_named_tuple, value.values()))
    if isinstance(value, (list, tuple)):
        return hasattr(value, "_asdict") or any(map(_holds_named_tuple, value))
    return False


def _without_named_tuples(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: _without_named_tuples(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_named_tuples(each) for each in value]
    return value


class Client:
    """The Runtime API, over one connection that is kept open."""

    def __init__(self, api: str) -> None:
        self._connection = http.client.HTTPConnection(api)

    def next(self) -> tuple[http.client.HTTPMessage, bytes]:
        """Wait for an invocation: its headers and its event."""
        self._connection.request("GET", f"{API}/invocation/next")
        response = self._connection.getresponse()
        return response.headers, response.read()

    def post(self, path: str, content: object, error_type: str = "") -> None:
        """Post a result (bytes) or an error."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"}
        if error_type:
            headers["Lambda-Runtime-Function-Error-Type"] = error_type
        self._connection.request("POST", f"{API}{path}", body, headers)
        self._connection.getresponse().read()


class Attributes:
    """An object with the keys of a JSON object as attributes; None for those not given."""

    def __init__(self, values: dict[str, Any], *names: str) -> None:
        for name in names:
            setattr(self, name, values.get(name))


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, headers: http.client.HTTPMessage) -> None:
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.client_context = _client_context(headers.get("Lambda-Runtime-Client-Context"))
        self.identity = Attributes({}, "cognito_identity_id", "cognito_identity_pool_id")
        self._deadline_ms = int(headers.get("Lambda-Runtime-Deadline-Ms", "0"))

    def get_remaining_time_in_millis(self) -> int:
        """Give the milliseconds left until the function is killed."""
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message: object) -> None:
        """Write to the function's log."""
        sys.stdout.write(str(message))


def _client_context(header: str | None) -> Attributes | None:
    if not header:
        return None
    try:
        values = json.loads(header)
    except ValueError as error:
        message = f"Unable to parse Client Context JSON: {error}"
        raise Fault("LambdaContextUnmarshalError", message) from None
    context = Attributes(values, "custom", "env", "client")
    client: dict[str, Any] = values.get("client") or {}
    names = ("installation_id", "app_title", "app_version_name", "app_version_code")
    context.client = Attributes(client, *names, "app_package_name")  # type: ignore[attr-defined]
    return context


def _set_up_logging() -> list[str]:
    """Make the root logger write as in Lambda; give the cell that holds the request's id."""
    request_id = [""]

    def mark(record: logging.LogRecord) -> bool:
        record.aws_request_id = request_id[0]
        return True

    handler = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter(LOG_FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(mark)
    logging.getLogger().addHandler(handler)
    return request_id


def _log(failure: dict[str, Any]) -> None:
    sys.stdout.write(f"[ERROR] {failure['errorType']}: {failure['errorMessage']}\n")
    if failure["stackTrace"]:
        sys.stdout.write("Traceback (most recent call last):\n" + "".join(failure["stackTrace"]))
