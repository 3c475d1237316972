"""The Runtime API's protocol, without a process behind it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from harness.functions.outcome import Invocation
from harness.functions.runtime_api import listen

EVENT = Invocation("id-1", b'{"a": 1}', "arn:x", "Root=1", client_context='{"custom": 1}')


class Noted:
    """An environment that delivers one event and notes all it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.hung_up = asyncio.Event()

    def poll(self, connection):
        connection.deliver(EVENT, timeout_s=3)

    def gone(self, connection):
        assert connection
        self.told.append(("gone",))
        self.hung_up.set()

    def responded(self, request_id, payload):
        self.told.append(("responded", request_id, payload))
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def failed(self, request_id, payload, kind):
        self.told.append(("failed", request_id, payload, kind))
        return HTTPStatus.ACCEPTED

    def init_failed(self, payload, kind):
        self.told.append(("init failed", payload, kind))


async def exchange(*requests: bytes, until: bytes) -> tuple[Noted, bytes]:
    """Send pieces of requests, and read until the answer that ends so."""
    noted = Noted()
    server = await listen(noted)
    async with server, asyncio.timeout(20):
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for request in requests:
            writer.write(request)
            await writer.drain()
        answer = await reader.readuntil(until)
        writer.close()
        await noted.hung_up.wait()
    return noted, answer


def test_an_event_is_delivered_with_lambdas_headers():
    next_one = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"
    _, answer = asyncio.run(exchange(next_one, until=b'{"a": 1}'))
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert lines[0] == "HTTP/1.1 200 OK"
    assert int(headers.pop("Lambda-Runtime-Deadline-Ms")) > 1_700_000_000_000
    assert headers == {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": "id-1",
        "Lambda-Runtime-Invoked-Function-Arn": "arn:x",
        "Lambda-Runtime-Trace-Id": "Root=1",
        "Lambda-Runtime-Client-Context": '{"custom": 1}',
        "Content-Length": "8",
    }
    assert body == EVENT.payload


def test_an_error_may_come_in_pieces_and_chunks():
    noted, answer = asyncio.run(
        exchange(
            b"POST /2018-06-01/runtime/invoc",
            b"ation/id-1/error HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n",
            b"Lambda-Runtime-Function-Error-Type: Oops\r\n\r\n3\r\nabc\r\n",
            b"2\r\nde\r\n0\r\n\r\n",
            until=b"}",
        )
    )
    assert noted.told == [("failed", "id-1", b"abcde", "Oops"), ("gone",)]
    assert answer.startswith(b"HTTP/1.1 202 Accepted\r\n")


def test_one_connection_takes_many_requests():
    post = b"POST /2018-06-01/runtime/%s HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n%s"
    noted, answer = asyncio.run(
        exchange(
            post % (b"init/error", b"1") + post % (b"invocation/a/response", b"2"),
            until=b'large"}',
        )
    )
    assert noted.told[:2] == [("init failed", b"1", ""), ("responded", "a", b"2")]
    assert b"HTTP/1.1 202 Accepted" in answer
    assert b"HTTP/1.1 413 Request Entity Too Large" in answer


def test_what_is_not_http_is_hung_up_on():
    async def talk() -> bytes:
        server = await listen(Noted())
        async with server, asyncio.timeout(20):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello?\r\n\r\n")
            answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(talk()) == b""
