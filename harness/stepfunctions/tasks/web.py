"""`http:invoke`: calls of any HTTPS API.

Source: "Call HTTPS APIs in Step Functions workflows" in the developer guide. That a failure tells
the status text alone, not the body, was seen on AWS.
"""

import re
from collections.abc import Mapping
from typing import Final

from harness.stepfunctions.errors import RUNTIME, TaskFailed
from harness.stepfunctions.tasks.client import HttpClient, Response, UnreachableError
from harness.stepfunctions.tasks.forms import encoded
from harness.stepfunctions.tasks.parameters import refused
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.values import JSON, dumps, loads

_LONGEST: Final = 60.0
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json; charset=UTF-8"
_SUCCESS: Final = range(200, 300)
_BINARY: Final = re.compile(r"application/octet-stream|(image|video|audio)/.*")
_FORBIDDEN: Final = re.compile(
    r"x-(forwarded|amz|amzn)-.*|a-im|accept-(charset|datetime|encoding)|cache-control|connection"
    r"|content-(encoding|md5)|date|expect|forwarded|from|host|http2-settings"
    r"|if-(match|modified-since|none-match|range|unmodified-since)|max-forwards|origin|pragma"
    r"|proxy-authorization|referer|server|te|trailer|transfer-encoding|upgrade|via|warning"
)
"""Names of headers, in lower case, that a definition must not set."""
_OVERRIDDEN: Final = frozenset({"user-agent", "range"})


class HttpInvoke:
    """Calls ApiEndpoint; connections (credentials kept by EventBridge) are accepted, not used."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return status, headers and body; raises TaskFailed States.Http.… for a failure."""
        given = request.input
        body, headers = _body(given)
        headers |= {
            "User-Agent": f"Amazon|StepFunctions|HttpInvoke|{request.execution.region}",
            "Range": "bytes=0-262144",
        }
        url = given["ApiEndpoint"]
        if query := given.get("QueryParameters"):
            url += ("&" if "?" in url else "?") + _query(query, given)
        try:
            response = await self._client.send(
                given["Method"], url, body=body, headers=headers, seconds=_LONGEST
            )
        except UnreachableError as error:
            raise TaskFailed("States.Http.Socket", str(error)) from None
        if response.status not in _SUCCESS:
            raise TaskFailed(f"States.Http.StatusCode.{response.status}", response.reason)
        return _result(response)


def _query(query: JSON, given: JSON) -> str:
    if not isinstance(query, dict):
        raise refused(given, "The value of the field 'QueryParameters' has an invalid format")
    return encoded(query, "REPEAT")


def _body(given: Mapping[str, JSON]) -> tuple[bytes, dict[str, str]]:
    """Return the request's body and headers; raises FieldError for a header that AWS keeps."""
    headers = {
        name: _header(value)
        for name, value in (given.get("Headers") or {}).items()
        if name.lower() not in _OVERRIDDEN
    }
    if kept := [name for name in headers if _FORBIDDEN.fullmatch(name.lower())]:
        raise refused(given, *(f"The header '{name}' is not supported" for name in kept))
    if "RequestBody" not in given:
        return b"", headers
    body, transform = given["RequestBody"], given.get("Transform") or {}
    is_form = transform.get("RequestBodyEncoding") == "URL_ENCODED"
    if "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = _FORM if is_form else _JSON
    if is_form and not isinstance(body, str):
        options = transform.get("RequestEncodingOptions") or {}
        return encoded(body, options.get("ArrayFormat", "INDICES")).encode(), headers
    return (body if isinstance(body, str) else dumps(body)).encode(), headers


def _header(value: JSON) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _result(response: Response) -> dict[str, JSON]:
    media = (response.header("Content-Type") or "").partition(";")[0].strip().lower()
    if _BINARY.fullmatch(media):
        raise TaskFailed(RUNTIME, f"Unsupported response content-type '{media}'.")
    return {
        "Headers": {name: list(values) for name, values in response.headers.items()},
        "ResponseBody": _parsed(response.body.decode("utf-8", "replace"), media),
        "StatusCode": response.status,
        "StatusText": response.reason,
    }


def _parsed(text: str, media: str) -> JSON:
    if media and media != "application/json" and not media.endswith("+json"):
        return text
    try:
        return loads(text)
    except ValueError:
        return text
