"""The Lambda Invoke API, as an ASGI app.

Source: the Invoke page of the Lambda API reference.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from harness.faults.asgi import respond
from harness.faults.in_function import SCOPE_KEY
from harness.functions import refusal
from harness.functions.names import LATEST, read_reference
from harness.functions.outcome import Invocation
from harness.functions.tail import log_result
from harness.model.errors import StackError
from harness.seams.messages import read_body
from harness.seams.middleware import LABELS_KEY

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from harness.faults.asgi import Receive, Scope, Send
    from harness.functions.names import Reference
    from harness.functions.outcome import Outcome
    from harness.functions.service import Functions
    from harness.functions.spec import FunctionSpec
    from harness.model.fault import Fault

__all__ = ["InvokeApi"]

_PATH = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations/?")
_TYPES = ("RequestResponse", "Event", "DryRun")


@dataclass(frozen=True, slots=True)
class _Call:
    """What a caller asked for, checked."""

    spec: FunctionSpec
    invocation: Invocation
    kind: str
    wants_log: bool
    labels: MutableMapping[str, str]
    fault: Fault | None


class InvokeApi:
    """Answers ``POST /2015-03-31/functions/{name}/invocations``."""

    def __init__(self, functions: Functions, *, region: str, account: str) -> None:
        self._functions = functions
        self._region = region
        self._account = account
        self._under_way: set[asyncio.Task[Outcome | None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        body = await read_body(receive)
        if body is None:
            return
        try:
            await self._answer(self._read(scope, body), send)
        except refusal.Refusal as refused:
            headers = {"x-amzn-errortype": refused.code, "x-amzn-requestid": str(uuid.uuid4())}
            await _respond(send, refused.status, headers, refused.body)

    async def stop(self) -> None:
        """Give up what runs asynchronously."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def find(self, path: str, qualifier: str | None = None) -> FunctionSpec | None:
        """Give the function that a path names, if it is one of ours."""
        reference = _reference(path, qualifier)
        return self._spec(reference) if reference else None

    def _spec(self, reference: Reference) -> FunctionSpec | None:
        elsewhere = (
            (reference.region or self._region) != self._region
            or (reference.account or self._account) != self._account
            or (reference.qualifier or LATEST) != LATEST
        )
        return None if elsewhere else self._functions.specs.get(reference.name)

    def _read(self, scope: Scope, body: bytes) -> _Call:
        path, query = scope["path"], parse_qs(scope["query_string"].decode("latin-1"))
        if scope["method"] != "POST" or not _PATH.fullmatch(path):
            raise refusal.unknown_operation(scope["method"], path)
        reference = _reference(path, query.get("Qualifier", [None])[-1])
        if reference is None:
            raise refusal.invalid_parameter(f"{path} names no function as Lambda's callers do")
        spec = self._spec(reference)
        if spec is None:
            arn = reference.arn(self._region, self._account)
            raise refusal.not_found(arn if reference.qualifier else f"{arn}:{LATEST}")
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        kind = headers.get(b"x-amz-invocation-type", "RequestResponse")
        invocation = Invocation(
            request_id=str(uuid.uuid4()),
            payload=_event(kind, body),
            arn=reference.arn(self._region, self._account),
            trace_id=headers.get(b"x-amzn-trace-id") or _trace_id(),
            client_context=_client_context(headers.get(b"x-amz-client-context")),
        )
        return _Call(
            spec=spec,
            invocation=invocation,
            kind=kind,
            wants_log=headers.get(b"x-amz-log-type") == "Tail",
            labels=scope.get(LABELS_KEY, {}),
            fault=scope.get(SCOPE_KEY),
        )

    async def _answer(self, call: _Call, send: Send) -> None:
        headers = {"x-amzn-requestid": call.invocation.request_id}
        if call.kind == "DryRun":
            await _respond(send, 204, headers, b"")
            return
        call.labels["request_id"] = call.invocation.request_id
        if call.kind == "Event":
            self._leave_running(call)
            await _respond(send, 202, headers, b"")
            return
        started = time.perf_counter()
        outcome = await self._run(call)
        if outcome is None:
            raise refusal.throttled()
        headers["x-amz-executed-version"] = LATEST
        if outcome.error is not None:
            headers["x-amz-function-error"] = "Unhandled"
        if call.wants_log:
            seconds = time.perf_counter() - started
            headers["x-amz-log-result"] = log_result(
                call.invocation.request_id, outcome.printed, seconds, call.spec.memory_mb
            )
        await _respond(send, 200, headers, outcome.payload)

    async def _run(self, call: _Call) -> Outcome | None:
        try:
            outcome = await self._functions.invoke(call.spec, call.invocation, call.fault)
        except StackError as error:
            raise refusal.service_trouble(str(error)) from error
        if outcome is not None and outcome.error is not None:
            call.labels["error"] = outcome.error
        return outcome

    def _leave_running(self, call: _Call) -> None:
        task = asyncio.create_task(self._run(call))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


async def _respond(send: Send, status: int, headers: dict[str, str], body: bytes) -> None:
    headers = {"content-type": "application/json", **headers}
    wire = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await respond(send, status, wire, body)


def _reference(path: str, qualifier: str | None) -> Reference | None:
    match = _PATH.fullmatch(path)
    return read_reference(match["name"], qualifier) if match else None


def _event(kind: str, body: bytes) -> bytes:
    if kind not in _TYPES:
        raise refusal.invalid_parameter(f"{kind} is not an invocation type: {', '.join(_TYPES)}")
    limit = refusal.REQUEST_LIMIT.get(kind, refusal.REQUEST_LIMIT["RequestResponse"])
    if len(body) > limit:
        raise refusal.request_too_large(limit)
    if not body:
        return b"{}"
    try:
        json.loads(body)
    except (ValueError, RecursionError) as error:
        raise refusal.invalid_content(
            f"Could not parse request body into json: Could not parse payload into json: {error}"
        ) from error
    return body


def _client_context(header: str | None) -> str | None:
    if header is None:
        return None
    try:
        return json.dumps(json.loads(base64.b64decode(header)))
    except ValueError as error:
        raise refusal.invalid_content(
            "Client context must be a valid Base64-encoded JSON object."
        ) from error


def _trace_id() -> str:
    began = f"{int(time.time()):08x}"
    return f"Root=1-{began}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"
