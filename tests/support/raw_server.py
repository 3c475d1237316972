"""Servers that may do anything: they give raw answers."""

import re
import socket
import threading
from contextlib import contextmanager, suppress


@contextmanager
def server(*answers):
    """Give the raw answers in turn, one a request; None hangs up. Counts connections."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    seen = {"connections": 0, "requests": []}

    def work():
        left = list(answers)
        while left:
            connection, _ = listener.accept()
            connection.settimeout(20)
            seen["connections"] += 1
            with connection:
                while left and (request := _request(connection)):
                    seen["requests"].append(request)
                    answer = left.pop(0)
                    if answer is None:
                        break
                    connection.sendall(answer)
                    if b"close" in answer or not answer.startswith(b"HTTP/1.1"):
                        break

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        thread.join(30)
        listener.close()


@contextmanager
def dripping(head, piece):
    """Answer one request with a head, then with the same piece until the asker has enough."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    enough = threading.Event()

    def work():
        connection, _ = listener.accept()
        with connection:
            _request(connection)
            connection.sendall(head)
            with suppress(OSError):  # it hangs up
                while not enough.wait(0.005):
                    connection.sendall(piece)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        enough.set()
        thread.join(30)
        listener.close()


def _request(connection):
    """Read one request; its head and its body may come one by one."""
    request = b""
    while piece := connection.recv(1 << 16):
        request += piece
        head, end, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if end and len(body) >= (int(length[1]) if length else 0):
            break
    return request
