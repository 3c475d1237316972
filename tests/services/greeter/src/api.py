"""Greet guests: the API, as a command. ``python api.py PORT``."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from handlers import DirectoryClosedError, UnknownGuestError, look_up, sign


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/alive" else 404, {})

    def do_PUT(self):
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            self.answer(200, sign({**event, "name": look_up(event, None)}, None))
        except UnknownGuestError:
            self.answer(404, {"title": "UnknownGuestError"})
        except DirectoryClosedError as error:
            self.answer(503, {"title": "DirectoryClosedError", "detail": str(error)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Api).serve_forever()
