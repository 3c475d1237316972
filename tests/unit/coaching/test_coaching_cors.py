"""Pages on other origins: what a browser asks first, and what it lets a page read."""

from __future__ import annotations

import pytest

from coaching.api.app import create_app

ORIGINS = "https://app.example.com, http://localhost:*"
ALLOWED = [
    "https://app.example.com",
    "http://localhost",
    "http://localhost:5173",
]
OTHERS = [
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://appxexample.com",
    "http://localhost.evil.example",
    "http://localhost:5173.evil.example",
    "null",
]


@pytest.fixture
def page(client_of, store):
    """Give a client of an API, as a page of some origin."""

    def open_page(origin, *, origins=ORIGINS, **parts):
        app = create_app(opened=lambda: store, origins=origins, **parts)
        client = client_of(app)
        client.headers["origin"] = origin
        return client

    return open_page


def preflight(page, method="POST", headers="content-type"):
    asked = {"access-control-request-method": method, "access-control-request-headers": headers}
    return page.options("/api/v1/coaching", headers=asked)


@pytest.mark.parametrize("origin", ALLOWED)
def test_a_page_may_ask_and_read_the_answer(page, origin):
    client = page(origin)
    first = preflight(client, headers="authorization,content-type,x-request-id")
    answer = client.post("/api/v1/coaching", json={"message": "Help", "user_id": "u"})

    assert first.status_code == 200
    assert first.headers["access-control-allow-origin"] == origin
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-expose-headers"] == "Retry-After, X-Request-Id"
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", OTHERS)
def test_any_other_page_may_not(page, origin):
    client = page(origin)

    assert preflight(client).status_code == 400
    for answer in (preflight(client), client.get("/health")):
        assert "access-control-allow-origin" not in answer.headers


def test_what_the_api_does_not_have_may_not_be_asked_for(page):
    assert preflight(page(ALLOWED[0]), method="DELETE").status_code == 400
    assert preflight(page(ALLOWED[0]), headers="x-other").status_code == 400


def test_a_page_may_read_errors_too(page):
    def broken(*_arguments):
        raise ZeroDivisionError

    client = page(ALLOWED[0], reply=broken)
    refused = client.post("/api/v1/coaching", json={})
    failed = client.post("/api/v1/coaching", json={"message": "Help", "user_id": "u"})

    assert (refused.status_code, failed.status_code) == (422, 500)
    for answer in (refused, failed):
        assert answer.headers["access-control-allow-origin"] == ALLOWED[0]
        assert answer.headers["x-request-id"]


def test_by_default_no_page_may_call(page):
    client = page(ALLOWED[0], origins="")

    assert preflight(client).status_code == 405
    assert not [name for name in client.get("/health").headers if name.startswith("access-")]


@pytest.mark.parametrize(
    "wrong", ["*", "localhost:3000", "https://x.example/", "https://*.x", ":*"]
)
def test_what_is_no_origin_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match="is no origin like https://"):
        create_app(origins=f"https://fine.example,{wrong}")
