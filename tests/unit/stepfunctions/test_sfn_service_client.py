"""How tasks reach services: one connection after the other, whatever the server does with them."""

import asyncio
import socket

import pytest
from raw_server import server

from harness.stepfunctions.tasks.client import HttpClient, UnreachableError
from harness.stepfunctions.tasks.services import ServiceClient

PLAIN = b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX-B: c\r\nX-B: d\r\n\r\nhi"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"


def post(*urls, headers=None, seconds=20.0):
    async def posting():
        client = ServiceClient(HttpClient())
        try:
            return [
                await client.post(url, body=b"{}", headers=headers or {}, seconds=seconds)
                for url in urls
            ]
        finally:
            client.close()

    return asyncio.run(posting())


def test_a_response_has_everything_as_it_was_sent():
    with server(PLAIN) as (url, seen):
        (response,) = post(f"{url}/2015-03-31/functions/f/invocations?Qualifier=1")
    assert (response.status, response.reason, response.body) == (200, "Fine", b"hi")
    assert response.headers["X-B"] == ["c", "d"]
    request = seen["requests"][0]
    assert request.startswith(b"POST /2015-03-31/functions/f/invocations?Qualifier=1 HTTP/1.1\r\n")
    assert f"\r\nHost: {url.removeprefix('http://')}\r\n".encode() in request
    assert request.endswith(b"Content-Length: 2\r\n\r\n{}")


def test_a_connection_serves_one_call_after_the_other():
    with server(PLAIN, PLAIN, PLAIN) as (url, seen):
        assert len(post(url, url, url)) == 3
    assert seen["connections"] == 1


def test_what_the_server_closes_is_made_again():
    with server(CLOSING, CLOSING) as (url, seen):
        assert [each.body for each in post(url, url)] == [b"hi", b"hi"]
    assert seen["connections"] == 2


def test_an_interim_answer_is_not_the_answer():
    with server(b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN) as (url, _):
        assert post(url)[0].status == 200


def test_the_first_answer_counts_and_what_comes_after_it_ends_the_connection():
    more = PLAIN.replace(b"200 Fine", b"500 Worse")
    with server(PLAIN + more, CLOSING) as (url, seen):
        assert [each.status for each in post(url, url)] == [200, 200]
    assert seen["connections"] == 2


def test_pieces_are_put_together():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n"
    with server(chunked) as (url, _):
        assert post(url)[0].body == b"hi"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "hung up|reset"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-Then: close\r\n\r\nhi", "hung up"),
        (b"SMTP ready\r\n", "HTTP"),
        (
            b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: close\r\n\r\n",
            "another protocol",
        ),
    ],
)
def test_a_server_that_does_not_answer_is_unreachable_and_asked_once(answer, said):
    with server(answer) as (url, seen), pytest.raises(UnreachableError, match=said):
        post(url)
    assert len(seen["requests"]) == 1


def test_a_server_that_is_silent_is_given_up_on():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UnreachableError, match=r"no answer within 0\.05 s"):
            post(url, seconds=0.05)


def test_a_server_that_is_not_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(UnreachableError, match=str(port)):
        post(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("value", ["a\r\nX-Injected: b", "\N{SNOWMAN}"])
def test_a_header_that_can_t_be_sent_is_refused(value):
    with pytest.raises(UnreachableError, match="a header"):
        post("http://127.0.0.1:9", headers={"X-Amz-Client-Context": value})


def test_a_call_that_is_cancelled_leaves_no_connection_for_the_next():
    async def cancelling(silent):
        client = ServiceClient(HttpClient())
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        call = asyncio.ensure_future(client.post(url, body=b"", headers={}, seconds=20))
        loop = asyncio.get_running_loop()
        connection, _ = await loop.sock_accept(silent)
        await loop.sock_recv(connection, 1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        while True:  # whatever was sent, then the end
            try:
                if not await loop.sock_recv(connection, 1 << 16):
                    break
            except ConnectionResetError:
                break
        connection.close()
        client.close()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        asyncio.run(asyncio.wait_for(cancelling(silent), 20))
