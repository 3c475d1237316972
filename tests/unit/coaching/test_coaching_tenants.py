"""Nobody gets to see another tenant's conversations or business data."""

from __future__ import annotations

import pytest

REQUEST = {"message": "Help", "user_id": "ceo-john", "tenant_id": "acme"}


@pytest.mark.parametrize("tenant", ["globex", None, "acm", "acme%20x"])
def test_another_tenants_conversation_looks_like_none(api, tenant):
    mine = api.post("/api/v1/coaching", json=REQUEST).json()["conversation_id"]
    query = {"tenant_id": tenant} if tenant else {}

    read = api.get(f"/api/v1/conversations/{mine}", params=query)
    go_on = api.post(
        "/api/v1/coaching",
        json={"message": "Help", "user_id": "ceo-john", "conversation_id": mine, **query},
    )
    never_was = api.get("/api/v1/conversations/never-was", params=query)

    assert read.status_code == go_on.status_code == 404
    assert read.json() == go_on.json() == never_was.json()


def test_a_conversation_without_a_tenant_is_nobodys_elses(api):
    plain = api.post("/api/v1/coaching", json={"message": "Help"}).json()["conversation_id"]

    assert api.get(f"/api/v1/conversations/{plain}").status_code == 200
    assert (
        api.get(f"/api/v1/conversations/{plain}", params={"tenant_id": "acme"}).status_code == 404
    )


def test_the_same_request_id_of_another_tenant_is_another_request(api, tables):
    mine = api.post("/api/v1/coaching", json={**REQUEST, "request_id": "r1"}).json()
    yours = api.post(
        "/api/v1/coaching", json={**REQUEST, "request_id": "r1", "tenant_id": "globex"}
    ).json()

    assert mine["conversation_id"] != yours["conversation_id"]
    assert yours["tenant_id"] == "globex"
    assert len(tables.items("conversations")) == 2


def test_the_same_session_id_of_another_tenant_or_user_is_another_session(api, tables):
    for change in ({}, {"tenant_id": "globex"}, {"user_id": "coo-maria"}):
        api.post("/api/v1/coaching", json={**REQUEST, "session_id": "s1", **change})

    assert len(tables.items("coaching-sessions")) == 3


@pytest.fixture(params=["direct", "orchestrated"])
def request_of_john(request):
    """A request on either pattern."""
    return {**REQUEST, "source": request.param}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tenant": {"id": "globex", "name": "Globex"}}, "TenantMismatch"),
        ({"tenant": {"id": "globex"}, "user": None}, "TenantMismatch"),
        ({"user": {"id": "cfo-zoe", "name": "Zoe"}}, "UserMismatch"),
        ({"user": None}, "UnknownUser"),
        ({"tenant": None}, "UnknownTenant"),
    ],
)
def test_a_context_of_somebody_else_is_refused(api, full_context, request_of_john, change, reason):
    context = {**full_context, **change}

    refused = api.post("/api/v1/coaching", json={**request_of_john, "business_context": context})
    without = api.post("/api/v1/coaching", json=request_of_john)

    body = refused.json()
    assert body["context"] == {
        "source": "none",
        "scope": None,
        "retrieved_at": None,
        "reason": reason,
    }
    assert body["message"] == without.json()["message"]
    assert (body["user_id"], body["tenant_id"]) == ("ceo-john", "acme")


def test_a_refused_context_is_logged(api, full_context, caplog):
    context = {**full_context, "tenant": {"id": "globex"}}

    api.post("/api/v1/coaching", json={**REQUEST, "business_context": context})

    assert "business context refused: TenantMismatch" in caplog.text
    assert "globex" in caplog.text


@pytest.mark.parametrize("missing", ["user", "tenant"])
def test_a_context_that_does_not_say_whose_it_is_may_be_used(api, full_context, missing):
    del full_context[missing]

    answer = api.post("/api/v1/coaching", json={**REQUEST, "business_context": full_context})

    assert answer.json()["context"]["source"] == "payload"
    assert "Revenue Growth" in answer.json()["message"]


def test_ids_of_the_request_come_before_those_of_the_context(api, mission_request):
    answer = api.post("/api/v1/coaching", json={**mission_request, "user_id": "456"}).json()

    assert answer["user_id"] == "456"
    assert answer["context"]["reason"] == "UserMismatch"
