"""A server that may do anything: it gives raw answers."""

import socket
import threading
from contextlib import contextmanager


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
                while left and (request := connection.recv(1 << 16)):
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
