"""`http:invoke`: calls of any HTTPS API.

Source: "Call HTTPS APIs in Step Functions workflows" in the developer guide. That a failure tells
the status text alone, not the body, was seen on AWS.
"""

import re
from collections.abc import Mapping
from typing import Final, cast, get_args

from harness.stepfunctions.errors import RUNTIME, FieldError, TaskFailed
from harness.stepfunctions.tasks.client import HttpClient, Response, UnreachableError
from harness.stepfunctions.tasks.forms import ArrayFormat, encoded
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
_OPTIONS: Final = ("Transform", "RequestEncodingOptions")
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
        if query := _object(given, "QueryParameters"):
            url += ("&" if "?" in url else "?") + encoded(query, "REPEAT")
        try:
            response = await self._client.send(
                given["Method"], url, body=body, headers=headers, seconds=_LONGEST
            )
        except UnreachableError as error:
            raise TaskFailed("States.Http.Socket", str(error)) from None
        if response.status not in _SUCCESS:
            raise TaskFailed(f"States.Http.StatusCode.{response.status}", response.reason)
        return _result(response)


def _object(given: Mapping[str, JSON], *path: str) -> Mapping[str, JSON]:
    """Return a field that is an object, {} for none; raises FieldError for anything else."""
    found: dict[str, JSON] = dict(given)
    for depth, name in enumerate(path, 1):
        value = found.get(name)
        if value is not None and not isinstance(value, dict):
            raise _malformed(given, *path[:depth])
        found = value or {}
    return found


def _malformed(given: Mapping[str, JSON], *path: str) -> FieldError:
    field = ".".join(path)
    return refused(given, f"The value of the field '{field}' has an invalid format")


def _form(given: Mapping[str, JSON]) -> ArrayFormat | None:
    """Return how arrays of a form are written, None when the body is no form."""
    options = _object(given, *_OPTIONS)
    arrays = options.get("ArrayFormat", "INDICES")
    if arrays not in get_args(ArrayFormat):
        raise _malformed(given, *_OPTIONS, "ArrayFormat")
    is_form = _object(given, "Transform").get("RequestBodyEncoding") == "URL_ENCODED"
    return cast("ArrayFormat", arrays) if is_form else None


def _body(given: Mapping[str, JSON]) -> tuple[bytes, dict[str, str]]:
    """Return the request's body and headers; raises FieldError for a header that AWS keeps."""
    headers = {
        name: _header(value)
        for name, value in _object(given, "Headers").items()
        if name.lower() not in _OVERRIDDEN
    }
    if kept := [name for name in headers if _FORBIDDEN.fullmatch(name.lower())]:
        raise refused(given, *(f"The header '{name}' is not supported" for name in kept))
    form = _form(given)
    if "RequestBody" not in given:
        return b"", headers
    body = given["RequestBody"]
    if "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = _FORM if form else _JSON
    if form and not isinstance(body, str):
        return encoded(body, form).encode(), headers
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
