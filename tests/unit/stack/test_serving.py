"""ASGI apps in a background loop."""

import asyncio
import contextlib
import socket

import httpx
import pytest

from harness.faults.asgi import respond_json
from harness.model.errors import StackError
from harness.stack.serving import Listener, LoopThread


async def hello(scope, _receive, send):
    await respond_json(send, 200, scope["path"])


async def silence(_scope, _receive, _send):
    await asyncio.Event().wait()


def get(url):
    return httpx.get(url, trust_env=False, timeout=10).json()


def port_of(url):
    return int(url.rpartition(":")[2])


def test_apps_are_served_on_ports_of_their_own():
    with LoopThread() as loop:
        first, second = loop.serve(hello), loop.serve(hello)
        assert first != second
        assert (get(f"{first}/a"), get(f"{second}/b")) == ("/a", "/b")


def test_only_this_machine_is_served():
    with LoopThread() as loop:
        assert loop.serve(hello).startswith("http://127.0.0.1:")


def test_who_comes_before_the_app_waits_for_it():
    listener = Listener()
    with (
        LoopThread() as loop,
        socket.create_connection(("127.0.0.1", port_of(listener.url))) as early,
    ):
        early.sendall(b"GET /early HTTP/1.1\r\nhost: x\r\n\r\n")
        assert loop.serve(hello, listener) == listener.url
        early.settimeout(10)
        assert early.recv(4096).endswith(b'"/early"')


def test_closing_cuts_what_is_open_and_frees_the_port():
    with LoopThread() as loop:
        url = loop.serve(silence)
        waiting = socket.create_connection(("127.0.0.1", port_of(url)))
        waiting.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    waiting.settimeout(10)
    with contextlib.suppress(ConnectionResetError):  # cut is cut
        assert waiting.recv(1) == b""
    waiting.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(url))).close()


def test_closing_twice_is_harmless():
    loop = LoopThread()
    with loop:
        loop.serve(hello)
    loop.close()


async def answer():
    return 42


async def fail():
    raise TimeoutError("its own")


async def forever():
    await asyncio.Event().wait()


def test_work_runs_in_the_loop():
    with LoopThread() as loop:
        assert loop.run(answer()) == 42
        assert loop.submit(answer()).result(10) == 42


def test_work_that_takes_too_long_is_named():
    with LoopThread() as loop, pytest.raises(StackError, match=r"forever took longer than 0\.01 s"):
        loop.run(forever(), timeout=0.01)


def test_an_error_of_the_work_is_the_callers():
    with LoopThread() as loop, pytest.raises(TimeoutError, match="its own"):
        loop.run(fail())
