"""`http:invoke`: calls of any HTTPS API."""

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.tasks.client import HttpClient, Response, UnreachableError
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.values import JSON, dumps

_LONGEST: Final = 60.0
_FORM: Final = "application/x-www-form-urlencoded"


class HttpInvoke:
    """Calls ApiEndpoint; connections (credentials kept by EventBridge) are accepted, not used."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return status, headers and body; raises TaskFailed States.Http.… for a failure."""
        given = request.input
        body, headers = _body(given)
        url = given["ApiEndpoint"]
        if query := given.get("QueryParameters"):
            url += ("&" if "?" in url else "?") + urlencode(query, doseq=True)
        try:
            response = await self._client.send(
                given["Method"], url, body=body, headers=headers, seconds=_LONGEST
            )
        except UnreachableError as error:
            raise TaskFailed("States.Http.Socket", str(error)) from None
        result = _result(response)
        if response.status >= 400:  # noqa: PLR2004 - the client's or the server's error
            raise TaskFailed(f"States.Http.StatusCode.{response.status}", dumps(result))
        return result


def _body(given: Mapping[str, JSON]) -> tuple[bytes, dict[str, str]]:
    headers = {name: _header(value) for name, value in (given.get("Headers") or {}).items()}
    if "RequestBody" not in given:
        return b"", headers
    body = given["RequestBody"]
    named = {name.lower(): value for name, value in headers.items()}
    transform = given.get("Transform", {}).get("RequestBodyEncoding")
    if transform == "URL_ENCODED":
        headers.setdefault("Content-Type", _FORM)
        return urlencode(body, doseq=True).encode(), headers
    if "content-type" not in named:
        headers["Content-Type"] = "application/json"
    return (body if isinstance(body, str) else dumps(body)).encode(), headers


def _header(value: JSON) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _result(response: Response) -> dict[str, JSON]:
    text = response.body.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    return {
        "Headers": {name: list(values) for name, values in response.headers.items()},
        "ResponseBody": body,
        "StatusCode": response.status,
        "StatusText": response.reason,
    }
