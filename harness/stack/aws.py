"""Call AWS JSON APIs over plain HTTP: boto3 would cost a run 0.4 s before it does anything.

Protocol: "AWS JSON 1.0" of the Smithy specification. Nothing is signed for real: the local
services read from the credential scope which service and region are meant, and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.model.errors import HarnessError, StackError
from harness.seams.wire import NoAnswerError

if TYPE_CHECKING:
    from harness.model.base import JsonObject
    from harness.seams.wire import Answer, Wire

__all__ = ["OBSERVER", "AwsCallError", "AwsJson"]

OBSERVER = {"x-harness-observer": "true"}
"""Asks a seam to answer truly, and to forget that it was asked."""

_NOT_AWS = "is this the URL of that service?"
_TARGETS = {"dynamodb": "DynamoDB_20120810", "states": "AWSStepFunctions"}


class AwsCallError(HarnessError):
    """The service answered with an error; ``code`` is its name without a namespace."""

    def __init__(self, operation: str, code: str, message: str, status: int) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.code = code
        self.status = status


class AwsJson:
    """One service at one URL. ``headers`` go with every call."""

    def __init__(
        self,
        url: str,
        *,
        service: str,
        region: str,
        wire: Wire,
        headers: dict[str, str] | None = None,
    ) -> None:
        self._url = url.rstrip("/") + "/"
        self._target = _TARGETS[service]
        self._wire = wire
        scope = f"harness/20260101/{region}/{service}/aws4_request"
        self._headers = {
            "content-type": "application/x-amz-json-1.0",
            "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, "
            "SignedHeaders=host, Signature=0",
            **(headers or {}),
        }

    def call(self, operation: str, request: JsonObject) -> dict[str, Any]:
        """Call an operation; request and answer as the service's API reference has them.

        Raises:
            AwsCallError: the service refused, by the error names of its API reference.
            StackError: it did not answer, or what it answered is not an answer of this service; so
                does asking for a member that the answer lacks.

        """
        headers = {**self._headers, "x-amz-target": f"{self._target}.{operation}"}
        try:
            answer = self._wire.ask("POST", self._url, request, headers)
        except NoAnswerError as error:
            raise StackError(f"{operation} at {self._url} was not answered: {error}") from error
        if answer.ok:
            return _Body(operation, self._url, answer)
        raise _error(operation, answer)


class _Body(dict[str, Any]):
    """The members of an answer."""

    def __init__(self, operation: str, url: str, answer: Answer) -> None:
        self._nonsense = f"{operation} at {url} was answered with nonsense: {answer.text[:200]!r}"
        try:
            super().__init__(answer.json())
        except (ValueError, TypeError) as error:
            raise StackError(self._nonsense, _NOT_AWS) from error

    def __missing__(self, member: str) -> Any:
        raise StackError(f"{self._nonsense} ({member} is missing)", _NOT_AWS)


def _error(operation: str, answer: Answer) -> HarnessError:
    try:
        body = answer.json()
        code = str(body["__type"]).rpartition("#")[2]
    except (ValueError, KeyError, TypeError):
        text = f"{operation} was answered {answer.status}: {answer.text[:200]}"
        return StackError(text)
    message = body.get("message") or body.get("Message") or ""
    return AwsCallError(operation, code, str(message), answer.status)
