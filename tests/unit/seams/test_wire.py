"""How the harness asks: connections stay open, and what is no answer says why."""

import socket

import pytest
from raw_server import dripping, server

from harness.seams.wire import NoAnswerError, Wire

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-B: c\r\nX-B: d\r\n\r\n{}"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


def ask(*urls, timeout=20.0, **others):
    with Wire(timeout) as wire:
        return [wire.ask("POST", url, {"a": 1}, **others) for url in urls]


def test_an_answer_has_status_headers_and_json():
    with server(PLAIN) as (url, seen):
        (answer,) = ask(f"{url}/a?b=c", headers={"x-c": "d"})
    assert (answer.status, answer.ok, answer.json()) == (200, True, {})
    assert answer.headers["x-b"] == "c, d"
    assert seen["requests"][0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert seen["requests"][0].endswith(b'{"a": 1}')
    assert b"\r\nx-c: d\r\n" in seen["requests"][0]


def test_the_connection_stays_open():
    with server(PLAIN, PLAIN) as (url, seen):
        assert len(ask(url, url)) == 2
    assert seen["connections"] == 1


def test_what_the_server_closes_is_made_again():
    with server(CLOSING, CLOSING) as (url, seen):
        assert len(ask(url, url)) == 2
    assert seen["connections"] == 2


def test_what_the_server_closed_meanwhile_is_made_again():
    secretly = PLAIN.replace(b"X-B: d", b"X-Then: close")
    with server(secretly, PLAIN) as (url, seen), Wire(20) as wire:
        wire.ask("GET", url)
        [(_, connection)] = next(iter(wire._idle.values()))
        assert connection.sock.recv(1, socket.MSG_PEEK) == b""
        assert wire.ask("GET", url).ok
    assert seen["connections"] == 2


@pytest.mark.parametrize("answer", [None, b"SMTP ready\r\n"])
def test_no_answer_is_an_error_and_nothing_is_asked_twice(answer):
    with server(answer) as (url, seen), pytest.raises(NoAnswerError):
        ask(url)
    assert len(seen["requests"]) == 1


def test_silence_is_given_up_on():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NoAnswerError, match="timed out"):
            ask(url, timeout=0.05)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"Content-Length: 999999999", b"x"),
        (b"Transfer-Encoding: chunked", b"1\r\nx\r\n"),
        (b"Connection: close", b"x"),
    ],
)
def test_an_answer_without_end_is_given_up_on(head, piece):
    start = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"
    late = pytest.raises(NoAnswerError, match=r"did not end within 0\.3 s|timed out")
    with dripping(start, piece) as url, late:
        ask(url, timeout=0.3)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde",
    ],
)
def test_an_answer_may_come_in_chunks_or_end_with_its_connection(answer):
    with server(answer, CLOSING) as (url, _):
        assert [each.text for each in ask(url, url)] == ["abcde", "{}"]


def test_half_an_answer_is_none():
    half = b"HTTP/1.1 200 OK\r\nX: close\r\nContent-Length: 9\r\n\r\n{}"
    with server(half) as (url, _), pytest.raises(NoAnswerError, match="IncompleteRead"):
        ask(url)


def test_nobody_there_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NoAnswerError, match="refused"):
        ask(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url",
    ["http:///nowhere", "http://127.0.0.1:9/a b", "http://localhost:port", "http://[::1"],
)
def test_what_is_no_url_is_no_answer(url):
    with pytest.raises(NoAnswerError):
        ask(url)
