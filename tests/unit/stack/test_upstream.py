"""One connection to a server that may do anything."""

import asyncio
import socket

import pytest
from httptools import HttpParserError
from raw_server import server

from harness.stack.upstream import Upstream


def ask(url, times=1):
    async def asking():
        upstream = Upstream(url)
        try:
            return [await upstream.post([(b"x-a", b"b")], b"body") for _ in range(times)]
        finally:
            await upstream.aclose()

    return asyncio.run(asking())


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-B: c\r\n\r\nhi"


def test_an_answer_has_status_headers_and_body():
    with server(PLAIN) as (url, seen):
        (answer,) = ask(url)
    assert (answer.status, answer.body) == (200, b"hi")
    assert (b"X-B", b"c") in answer.headers
    assert seen["requests"][0].startswith(b"POST / HTTP/1.1\r\nhost: 127.0.0.1:")
    assert seen["requests"][0].endswith(b"x-a: b\r\ncontent-length: 4\r\n\r\nbody")


def test_the_connection_is_kept():
    with server(PLAIN, PLAIN, PLAIN) as (url, seen):
        assert [answer.body for answer in ask(url, 3)] == [b"hi"] * 3
    assert seen["connections"] == 1


@pytest.mark.parametrize(
    "closing",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\n\r\nhi",
    ],
)
def test_a_connection_that_the_server_closes_is_made_again(closing):
    with server(closing, closing) as (url, seen):
        assert [answer.body for answer in ask(url, 2)] == [b"hi"] * 2
    assert seen["connections"] == 2


def test_a_connection_that_the_server_closed_meanwhile_is_made_again():
    closing = b"HTTP/1.1 200 OK\r\nX-Then: close\r\nContent-Length: 2\r\n\r\nhi"

    async def asking(url):
        upstream = Upstream(url)
        async with asyncio.timeout(20):
            first = await upstream.post([], b"")
            while not upstream._open.is_closed:  # noqa: ASYNC110 -- nobody tells
                await asyncio.sleep(0)
            second = await upstream.post([], b"")
        await upstream.aclose()
        return first.body, second.body

    with server(closing, closing) as (url, seen):
        assert asyncio.run(asking(url)) == (b"hi", b"hi")
    assert seen["connections"] == 2


def test_pieces_are_put_together():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n"
    with server(chunked) as (url, _):
        assert ask(url)[0].body == b"hi"


@pytest.mark.parametrize("answer", [None, b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nhi"])
def test_a_server_that_hangs_up_is_an_error(answer):
    with server(answer) as (url, _), pytest.raises(ConnectionResetError):
        ask(url)


def test_what_is_not_http_is_an_error():
    with server(b"SMTP ready\r\n") as (url, _), pytest.raises(HttpParserError):
        ask(url)


def test_a_server_that_is_not_there_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(OSError, match=str(port)):
        ask(f"http://127.0.0.1:{port}")
