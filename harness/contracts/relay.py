"""Stands between Pact's verifier and a provider: passes on, writes down, and says what fails.

The verifier alone reports a mismatch without the answer, follows redirects silently, repeats a
failing state change for minutes, and calls every transport trouble ``error sending request``.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.contracts.loopback import Received, Reply
from harness.model.errors import HarnessError
from harness.model.exchange import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

__all__ = ["MARK", "STATES_PATH", "Relay", "Relayed"]

MARK = "x-harness-interaction"
"""The header that tells the relay which interaction a request belongs to; not passed on."""

STATES_PATH = "/__relay/provider-states"
PATIENCE = 2
"""How many requests in a row may get no answer at all before the others are not sent."""

_HOP = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", MARK}


@dataclass(frozen=True, slots=True)
class Relayed:
    """What came of one request: an answer, or the sentence that says why there was none."""

    mark: str | None
    answer: Response | None = None
    failure: str | None = None
    raw: bytes = b""


class Relay:
    """Passes requests on to a provider, and state changes to its states URL."""

    def __init__(self, provider_url: str, states_url: str | None, timeout: float) -> None:
        import httpx  # noqa: PLC0415 - takes a tenth of a second

        self._provider_url = provider_url.rstrip("/")
        self._states_url = states_url
        self._timeout = timeout
        # The environment's proxies are for far hosts; a proxy never finds the loopback.
        far = urlsplit(provider_url).hostname not in {"localhost", "127.0.0.1", "::1"}
        self._http = httpx.Client(timeout=timeout, trust_env=far, follow_redirects=False)
        self._lock = threading.Lock()
        self._unanswered = 0
        self.relayed: list[Relayed] = []
        self.state_failures: dict[str, str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def probe(self) -> None:
        """Ask the provider anything, to find out whether it is there at all.

        Raises:
            HarnessError: it can't be reached; the sentence says why.

        """
        import httpx  # noqa: PLC0415

        try:
            with self._http.stream("GET", self._provider_url):
                return  # whatever it has to say, it is there
        except httpx.TimeoutException:
            return
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise HarnessError(*_unreachable(self._provider_url, error)) from error

    def __call__(self, received: Received) -> Reply:
        """Answer the verifier."""
        if received.target.startswith(STATES_PATH):
            return self._change_state(received)
        relayed = self._relay(received)
        with self._lock:
            self.relayed.append(relayed)
            self._unanswered = 0 if relayed.answer else self._unanswered + 1
        if relayed.answer is None:
            return Reply(502, {"content-type": "text/plain"}, str(relayed.failure).encode())
        return Reply(relayed.answer.status, _kept(relayed.answer.headers), relayed.raw)

    def _relay(self, received: Received) -> Relayed:
        mark = received.headers.get(MARK)
        if self._unanswered >= PATIENCE:
            return Relayed(mark, failure="not asked: the requests before it got no answer")
        return self._send(received, self._provider_url + received.target, mark)

    def _send(self, received: Received, url: str, mark: str | None = None) -> Relayed:
        import httpx  # noqa: PLC0415

        headers = {n: v for n, v in received.headers.items() if n not in _HOP}
        try:
            answer = self._whole(received.method, url, headers, received.body)
        except httpx.TimeoutException:
            return Relayed(mark, failure=f"no answer within {self._timeout:g} s")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Relayed(mark, failure=_unreachable(url, error)[0])
        return Relayed(mark, _response(answer), raw=answer.content)

    def _whole(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> httpx.Response:
        """Read an answer to its end, which must come in time too, not just each part of it."""
        import httpx  # noqa: PLC0415

        until = time.monotonic() + self._timeout
        with self._http.stream(method, url, headers=headers, content=body) as answer:
            parts = []
            for part in answer.iter_bytes():
                parts.append(part)
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the answer does not end", request=answer.request)
        plain = {n: v for n, v in answer.headers.items() if n != "content-encoding"}
        return httpx.Response(
            answer.status_code, headers=plain, content=b"".join(parts), request=answer.request
        )

    def _change_state(self, received: Received) -> Reply:
        """Pass a state change on; any failure becomes a 400, which the verifier does not repeat."""
        relayed = self._send(received, str(self._states_url))
        answer = relayed.answer
        if answer is not None and answer.status < 300:  # noqa: PLR2004 - success
            return Reply(answer.status, {"content-type": "application/json"}, b"{}")
        body = json.loads(received.body or b"{}")
        came = relayed.failure or _told(answer)
        why = f"the state {body.get('state')!r} could not be set up at {self._states_url}: {came}"
        if not body.get("state"):
            why = f'the question is given nothing, so `"state": ""` is to be answered 200: {came}'
        self.state_failures.setdefault(state_key(body.get("state"), body.get("params")), why)
        return Reply(400, {"content-type": "text/plain"}, why.encode())


def state_key(name: object, params: Mapping[str, Any] | None) -> str:
    """Make one text of a state and its parameters."""
    return json.dumps([name, params or {}], sort_keys=True)


def _told(answer: Response | None) -> str:
    if answer is None or answer.body is None:
        return f"it answered {answer.status if answer else 'nothing'}"
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    return f"it answered {answer.status}: {body[:300]}"


def _response(answer: httpx.Response) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    try:
        body = answer.json() if answer.content else None
    except (ValueError, RecursionError):
        body = answer.text
    return Response(status=answer.status_code, headers=headers, body=body)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Leave out a redirect's target, or the verifier would follow it without a word."""
    return {name: value for name, value in headers.items() if name != "location"}


def _unreachable(url: str, error: Exception) -> tuple[str, str]:
    """Say why a provider can't be reached, and what to try."""
    said = str(error) or type(error).__name__
    host = urlsplit(url).netloc
    if "CERTIFICATE" in said.upper() or "SSL" in said.upper():
        return (
            f"{host} has no TLS certificate that this machine trusts: {said}",
            "trust it: dotnet dev-certs https --trust, SSL_CERT_FILE=ca.pem; or verify over http",
        )
    if "refused" in said.lower():
        return f"nothing listens at {host}: the connection was refused", "start the provider first"
    if "disconnected" in said.lower() or "reset" in said.lower():
        return f"{host} hung up without an answer", "look at the provider's log"
    if "resolution" in said.lower() or "not known" in said.lower():
        return f"no host is called {host}", "look at the URL"
    return f"{host} can't be reached: {said}", "look at the URL"
