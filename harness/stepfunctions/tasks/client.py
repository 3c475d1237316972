"""Where services are, and one HTTP client for them; httpx is imported with the first call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.values import JSON

if TYPE_CHECKING:
    import httpx

_CONNECT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Endpoints:
    """A URL for each service, by its botocore name: `lambda`, `dynamodb`, `sqs`."""

    services: Mapping[str, str] = field(default_factory=dict)

    def url(self, service: str) -> str:
        """Return the URL without a slash at its end; raises FieldError, saying what is missing."""
        if service not in self.services:
            known = ", ".join(sorted(self.services)) or "none"
            raise FieldError(
                RUNTIME,
                f"No endpoint is configured for the service '{service}' (configured: {known}). "
                f"Give the simulator the URL of one, or mock the state.",
            )
        return self.services[service].rstrip("/")


class UnreachableError(Exception):
    """Nobody answered; the text says why."""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response. Header names are as sent; a repeated header has several values."""

    status: int
    reason: str
    headers: Mapping[str, list[str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name."""
        found = (values for each, values in self.headers.items() if each.lower() == name.lower())
        return next((values[0] for values in found), None)


class HttpClient:
    """Keeps connections open between calls; follows no redirect and no proxy."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        seconds: float,
    ) -> Response:
        """Return the response; raises UnreachableError when there is none within `seconds`."""
        import httpx  # noqa: PLC0415 - a third of the start-up time

        if self._client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
            self._client = httpx.AsyncClient(limits=limits, trust_env=False)
        timeout = httpx.Timeout(seconds, connect=_CONNECT_SECONDS, pool=None)
        try:
            answer = await self._client.request(
                method, url, content=body, headers=dict(headers or {}), timeout=timeout
            )
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise UnreachableError(str(error) or type(error).__name__) from None
        shown: dict[str, list[str]] = {}
        for name, value in answer.headers.raw:
            shown.setdefault(name.decode(), []).append(value.decode("latin-1"))
        return Response(answer.status_code, answer.reason_phrase, shown, answer.content)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def sdk_metadata(status: int, headers: Mapping[str, list[str]], request_id: str) -> dict[str, JSON]:
    """Return what optimised integrations add to a result: how the call went."""
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: list(values) for name, values in headers.items()},
            "HttpHeaders": {name: values[0] for name, values in headers.items()},
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }
