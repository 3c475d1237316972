"""Whatever JSON arrives, the coaching API answers it properly and never with a 5xx."""

from __future__ import annotations

import json
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(categories=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
ids = st.text(string.printable, max_size=6) | st.just("acme") | anything
texts = st.text(max_size=300) | anything
numbers = st.floats(allow_nan=False, allow_infinity=False) | anything
times = st.datetimes(timezones=st.timezones()).map(lambda each: each.isoformat()) | anything


def parts(**fields):
    """Objects with any of these fields, and sometimes something else altogether."""
    return st.fixed_dictionaries({}, optional=fields) | anything


requests = st.fixed_dictionaries(
    {"message": st.text(min_size=1, max_size=300) | anything},
    optional={
        "user_id": ids,
        "tenant_id": ids,
        "session_id": ids,
        "request_id": ids,
        "source": st.sampled_from(["direct", "orchestrated"]) | anything,
        "metadata": st.dictionaries(st.text(max_size=8), anything, max_size=3) | anything,
        "context_reason": ids,
        "business_context": parts(
            user=parts(id=ids, name=texts, role=texts),
            tenant=parts(id=ids, name=texts),
            goals=st.lists(parts(title=texts, progress=numbers), max_size=15),
            recent_actions=st.lists(parts(title=texts, occurred_at=times), max_size=15),
            kpis=st.lists(parts(name=texts, value=numbers, target=numbers, unit=texts)),
            data_scope=texts,
            retrieved_at=times,
        ),
    },
)


def post(api, body):
    return api.post("/api/v1/coaching", content=body, headers={"content-type": "application/json"})


def answered_properly(answer):
    """Check that it is a reply or a problem that says why not."""
    if answer.status_code == 200:
        return bool(answer.json()["message"])
    assert answer.status_code in {400, 409, 422}, answer.text
    return answer.headers["content-type"] == "application/problem+json" and answer.json()["detail"]


@SETTINGS
@given(requests)
def test_hostile_requests(kept_api, request):
    assert answered_properly(post(kept_api, json.dumps(request)))


@SETTINGS
@given(anything)
def test_any_json(kept_api, body):
    assert answered_properly(post(kept_api, json.dumps(body)))


@SETTINGS
@given(st.binary(max_size=200))
def test_any_bytes(kept_api, body):
    assert answered_properly(post(kept_api, body))


@SETTINGS
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_conversation(kept_api, conversation_id, tenant_id):
    path = f"/api/v1/conversations/x{conversation_id.encode().hex()}"

    answer = kept_api.get(path, params={"tenant_id": tenant_id})

    assert answer.status_code in {404, 422}
