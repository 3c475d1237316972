"""The service's client of the .NET business-context API: one question, one answer or one error.

The contract's interactions are made with this very client, so what it sends and reads *is* what
coaching needs.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

import httpx
from pydantic import ValidationError

from coaching.clients.connection import connect
from coaching.clients.wire import BusinessContextAnswer
from coaching.errors import (
    BusinessDataInvalid,
    BusinessDataRejected,
    BusinessDataThrottled,
    BusinessDataUnavailable,
    TenantMismatch,
    UserMismatch,
)

if TYPE_CHECKING:
    from types import TracebackType

    from coaching.models.business_context import BusinessContext

__all__ = ["DEFAULT_SCOPE", "BusinessApiClient"]

DEFAULT_SCOPE = "coaching_context"
LARGEST_ANSWER = 4 * 1024 * 1024


class BusinessApiClient:
    """Asks ``GET /api/v1/business-context``; keeps its connection; closes it as a context manager.

    ``timeout`` is in seconds, for the whole exchange. ``transport`` is httpx's, for tests.
    """

    def __init__(
        self, base_url: str, timeout: float, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._timeout = timeout
        self._http = connect(base_url, timeout, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get_business_context(
        self, user_id: str, tenant_id: str, scope: str = DEFAULT_SCOPE
    ) -> BusinessContext:
        """Ask what the business of a tenant is about, as one of its users may see it.

        An empty id is left out of the query: to ASP.NET Core both are a missing parameter. The
        answer's ``user`` and ``tenant`` are None when .NET knows no such user or tenant.

        Raises:
            BusinessDataUnavailable: no connection, no whole answer in time, or a 5xx.
            BusinessDataThrottled: 429, with ``retry_after`` in seconds if the answer has it.
            BusinessDataRejected: any other client error, with the problem's title.
            BusinessDataInvalid: an answer that is not what the contract says.
            TenantMismatch: data of another tenant.
            UserMismatch: data of another user.

        """
        asked = {"userId": user_id, "tenantId": tenant_id, "scope": scope}
        params = {name: value for name, value in asked.items() if value}
        status, headers, body = self._get("/api/v1/business-context", params)
        if status != httpx.codes.OK:
            raise _refusal(status, headers, body)
        if _media_type(headers) != "application/json":
            raise BusinessDataInvalid("the answer is not application/json")
        answer = _parsed(body)
        _require_what_was_asked(answer, user_id, tenant_id, scope)
        return answer.to_context()

    def _get(self, path: str, params: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        """Read an answer whole, within the time and the size that are allowed."""
        deadline, body = time.monotonic() + self._timeout, bytearray()
        accept = {"accept": "application/json"}
        try:
            with self._http.stream("GET", path, params=params, headers=accept) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise BusinessDataInvalid(f"the answer has over {LARGEST_ANSWER} bytes")
                    if time.monotonic() > deadline:
                        raise BusinessDataUnavailable(f"no whole answer in {self._timeout:g} s")
                return response.status_code, response.headers, bytes(body)
        except httpx.TimeoutException as error:
            raise BusinessDataUnavailable(f"no answer in {self._timeout:g} s") from error
        except httpx.DecodingError as error:
            raise BusinessDataInvalid("the answer's compression is broken") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise BusinessDataUnavailable(f"no answer: {type(error).__name__}") from error


def _parsed(body: bytes) -> BusinessContextAnswer:
    """Read the body; the error names the places that are wrong, never what stands there."""
    try:
        return BusinessContextAnswer.model_validate_json(body)
    except ValidationError as error:
        places = [
            f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['type']}"
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise BusinessDataInvalid(f"not the agreed shape: {'; '.join(places[:5])}") from None


def _require_what_was_asked(
    answer: BusinessContextAnswer, user_id: str, tenant_id: str, scope: str
) -> None:
    if answer.data_scope != scope:
        raise BusinessDataInvalid("the answer is of another scope than the one asked for")
    if answer.tenant is not None and answer.tenant.id != tenant_id:
        raise TenantMismatch("the answer is about another tenant than the one asked for")
    if answer.user is not None and answer.user.id != user_id:
        raise UserMismatch("the answer is about another user than the one asked for")


def _refusal(status: int, headers: httpx.Headers, body: bytes) -> Exception:
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return BusinessDataThrottled("asked to slow down (429)", _retry_after(headers))
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
        return BusinessDataUnavailable(f"status {status}")
    if status >= httpx.codes.BAD_REQUEST:
        return BusinessDataRejected(f"status {status}{_title(headers, body)}")
    return BusinessDataInvalid(f"status {status} instead of 200")


def _title(headers: httpx.Headers, body: bytes) -> str:
    """Give the title of an ``application/problem+json`` (RFC 9457), if it is one."""
    if _media_type(headers) != "application/problem+json":
        return ""
    try:
        problem = httpx.Response(200, content=body).json()
        return f": {str(problem['title'])[:200]}"
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""


def _media_type(headers: httpx.Headers) -> str:
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()


def _retry_after(headers: httpx.Headers) -> float | None:
    """Read ``Retry-After`` (RFC 9110): seconds, or a date; None when it is neither."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
