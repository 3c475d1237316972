"""The client of the .NET API: what it asks, what it reads, and what it calls each trouble."""

from __future__ import annotations

import gzip
import json
import socketserver
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from coaching.clients.business_api import LARGEST_ANSWER, BusinessApiClient
from coaching.errors import (
    BusinessDataInvalid,
    BusinessDataRejected,
    BusinessDataThrottled,
    BusinessDataUnavailable,
    TenantMismatch,
    UserMismatch,
)

JSON = {"content-type": "application/json; charset=utf-8"}
PROBLEM = {"content-type": "application/problem+json; charset=utf-8"}


def asking(answer, user="ceo-john", tenant="acme", scope="coaching_context"):
    """Ask with a client whose every request is answered by ``answer`` (or a function of it)."""
    reply = answer if callable(answer) else lambda _request: answer
    with BusinessApiClient("http://net", 5, transport=httpx.MockTransport(reply)) as client:
        return client.get_business_context(user, tenant, scope)


def test_asks_as_the_contract_says(wire_answer):
    wire_answer["user"]["id"] = "user-1/+&"
    wire_answer["dataScope"] = "some_scope"
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(200, json=wire_answer, headers=JSON)

    context = asking(answer, "user-1/+&", "acme", "some_scope")

    (request,) = seen
    assert (request.method, request.url.path) == ("GET", "/api/v1/business-context")
    assert request.url.params.multi_items() == [
        *(("userId", "user-1/+&"), ("tenantId", "acme"), ("scope", "some_scope"))
    ]
    assert request.headers["accept"] == "application/json"
    assert context.goals[0].title == "Revenue Growth"


def test_leaves_an_empty_id_out():
    seen = []

    def answer(request):
        seen.append(dict(request.url.params))
        title = "One or more validation errors occurred."
        return httpx.Response(400, json={"title": title, "status": 400}, headers=PROBLEM)

    with pytest.raises(BusinessDataRejected, match="400: One or more validation errors"):
        asking(answer, tenant="")
    assert seen == [{"userId": "ceo-john", "scope": "coaching_context"}]


@pytest.mark.parametrize("unknown", ["user", "tenant"])
def test_an_unknown_user_or_tenant_is_none(wire_answer, unknown):
    answer = httpx.Response(200, json={**wire_answer, unknown: None}, headers=JSON)

    context = asking(answer)

    assert getattr(context, unknown) is None
    assert unknown in context.model_fields_set


@pytest.mark.parametrize(("part", "error"), [("tenant", TenantMismatch), ("user", UserMismatch)])
def test_somebody_elses_data_is_refused(wire_answer, part, error):
    wire_answer[part]["id"] = "somebody-else"

    with pytest.raises(error) as caught:
        asking(httpx.Response(200, json=wire_answer, headers=JSON))

    assert "somebody-else" not in str(caught.value)


def test_another_scope_than_the_one_asked_for_is_invalid(wire_answer):
    with pytest.raises(BusinessDataInvalid, match="scope"):
        asking(httpx.Response(200, json=wire_answer, headers=JSON), scope="wide")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, BusinessDataUnavailable) for status in (408, 500, 502, 503, 504, 599)),
        *((status, BusinessDataRejected) for status in (400, 401, 403, 404, 406, 422)),
        *((status, BusinessDataInvalid) for status in (201, 204, 301, 302, 304)),
        (429, BusinessDataThrottled),
    ],
)
def test_every_status_has_its_error(status, error, wire_answer):
    headers = {**JSON, "location": "http://elsewhere/"}

    with pytest.raises(error, match=str(status)) as caught:
        asking(httpx.Response(status, json=wire_answer, headers=headers))

    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), ("0", 0), ("soon", None), ("", None), ("-1", None), ("²", None), ("1e9", None)],
)
def test_keeps_how_long_to_wait(text, seconds):
    answer = httpx.Response(429, headers={b"retry-after": text.encode()})

    with pytest.raises(BusinessDataThrottled) as caught:
        asking(answer)

    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(("ahead", "least", "most"), [(3600, 3500, 3600), (-3600, 0, 0)])
def test_reads_a_date_to_wait_for(ahead, least, most):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)

    with pytest.raises(BusinessDataThrottled) as caught:
        asking(httpx.Response(429, headers={"retry-after": moment}))

    assert least <= caught.value.retry_after <= most


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"{}", b"<html>", b"{", b"\xff", b"[" * 100_000),
        *(b'"text"', b"1", b'{"user": null}', b"\xef\xbb\xbf{}"),
    ],
)
def test_garbage_is_invalid(body):
    with pytest.raises(BusinessDataInvalid, match="not the agreed shape"):
        asking(httpx.Response(200, content=body, headers=JSON))


@pytest.mark.parametrize("content_type", ["text/html", "application/problem+json", "", "json"])
def test_another_media_type_is_invalid(wire_answer, content_type):
    content = json.dumps(wire_answer).encode()

    with pytest.raises(BusinessDataInvalid, match="application/json"):
        asking(httpx.Response(200, content=content, headers={"content-type": content_type}))


def test_says_which_places_are_wrong_but_not_what_stands_there(wire_answer):
    del wire_answer["retrievedAt"]
    wire_answer["goals"][0]["title"] = {"secret": "hunter2"}

    with pytest.raises(BusinessDataInvalid) as caught:
        asking(httpx.Response(200, json=wire_answer, headers=JSON))

    assert str(caught.value) == (
        "not the agreed shape: goals.0.title: string_type; retrievedAt: missing"
    )
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("problem", [b"[]", b"{}", b"nonsense", b"[" * 100_000, b"\xff"])
def test_a_hostile_problem_is_still_a_refusal(problem):
    with pytest.raises(BusinessDataRejected, match=r"status 400$"):
        asking(httpx.Response(400, content=problem, headers=PROBLEM))


def test_a_broken_compression_is_invalid():
    headers = {**JSON, "content-encoding": "gzip"}

    with pytest.raises(BusinessDataInvalid, match="compression"):
        asking(lambda _: httpx.Response(200, stream=httpx.ByteStream(b"no gzip"), headers=headers))


def test_an_answer_without_end_is_invalid():
    bomb = gzip.compress(bytes(LARGEST_ANSWER + 1))
    headers = {**JSON, "content-encoding": "gzip"}

    with pytest.raises(BusinessDataInvalid, match="bytes"):
        asking(lambda _: httpx.Response(200, stream=httpx.ByteStream(bomb), headers=headers))


def test_an_answer_that_drips_is_too_late(monkeypatch, wire_answer):
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr("coaching.clients.business_api.time.monotonic", lambda: next(clock))

    def drip():
        for byte in json.dumps(wire_answer).encode():
            yield bytes([byte])

    with pytest.raises(BusinessDataUnavailable, match="no whole answer in 5 s"):
        asking(lambda _: httpx.Response(200, content=drip(), headers=JSON))


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.ConnectTimeout, httpx.ConnectError, httpx.ReadError]
)
def test_no_answer_is_unavailable(error):
    def fail(_request):
        raise error("http://user:password@net/ did not answer")

    with pytest.raises(BusinessDataUnavailable) as caught:
        asking(fail)

    assert "password" not in str(caught.value)


@contextmanager
def server(*parts, hold=False):
    """Answer one connection with these bytes; then close it, or hold it until the client goes."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.settimeout(10)
            self.request.recv(65536)
            for part in parts:
                self.request.sendall(part)
            if hold:
                self.request.recv(65536)

    with socketserver.TCPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"SSH-2.0-OpenSSH\r\n",),
        (b"HTTP/1.1 200 OK\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",),
    ],
)
def test_a_connection_that_breaks_is_unavailable(parts):
    with (
        server(*parts) as url,
        BusinessApiClient(url, 5) as client,
        pytest.raises(BusinessDataUnavailable),
    ):
        client.get_business_context("ceo-john", "acme")


def test_a_server_that_never_answers_is_unavailable():
    with (
        server(hold=True) as url,
        BusinessApiClient(url, 0.2) as client,
        pytest.raises(BusinessDataUnavailable, match=r"no answer in 0\.2 s"),
    ):
        client.get_business_context("ceo-john", "acme")


def test_nobody_listening_is_unavailable():
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as closed:
        url = f"http://127.0.0.1:{closed.server_address[1]}"
    refused = pytest.raises(BusinessDataUnavailable, match="ConnectError")
    with BusinessApiClient(url, 5) as client, refused:
        client.get_business_context("ceo-john", "acme")


def test_proxy_variables_do_not_matter(monkeypatch, wire_answer):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    body = json.dumps(wire_answer).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

    with server(head % len(body), body) as url, BusinessApiClient(url, 5) as client:
        assert client.get_business_context("ceo-john", "acme").tenant.id == "acme"
