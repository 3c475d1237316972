"""The stub through its front door: HTTP, as ASP.NET Core would answer."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest

from stubs.business_api.app import create_app
from stubs.business_api.aspnet import camel_case, written_date

NOW = datetime(2026, 11, 23, 9, 30, 0, 120000, tzinfo=UTC)
PATH = "/api/v1/business-context"
TEXT = '\U0001f680 "quoted" \u200f\u05e2\u05d1\u05e8\u05d9\u05ea\u200f'
JOHN = {"userId": "ceo-john", "tenantId": "acme", "scope": "coaching_context"}


@pytest.fixture
def stub(serve: Callable[[object], str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serve(create_app(lambda: NOW)), trust_env=False) as client:
        yield client


def setup(stub: httpx.Client, state: str, action: str = "setup", **params: object) -> int:
    body = {"state": state, "params": params, "action": action}
    return stub.post("/provider-states", json=body).status_code


def test_a_full_context_is_written_as_asp_net_core_does(stub: httpx.Client) -> None:
    answer = stub.get(PATH, params=JOHN)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    body = answer.json()
    top = ["user", "tenant", "goals", "recentActions", "kpIs", "dataScope", "retrievedAt"]
    assert list(body) == top
    assert body["user"]["name"] == "John"
    assert body["goals"][0]["title"] == "Revenue Growth"
    assert body["retrievedAt"] == "2026-11-23T09:30:00.12Z"


def test_only_recent_actions_and_active_kpis_are_in_the_answer(stub: httpx.Client) -> None:
    body = stub.get(PATH, params=JOHN).json()
    assert [a["id"] for a in body["recentActions"]] == ["action1", "action2"]
    assert [k["id"] for k in body["kpIs"]] == ["kpi1", "kpi2"]


def test_query_names_and_the_path_may_have_any_case(stub: httpx.Client) -> None:
    answer = stub.get("/API/V1/Business-Context/?USERID=ceo-john&tenantid=acme&userId=second")
    assert answer.json()["user"]["id"] == "ceo-john"
    assert answer.json()["dataScope"] == "coaching_context"


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("", ["userId", "tenantId"]),
        ("userId=a", ["tenantId"]),
        ("userId=%20&tenantId=b", ["userId"]),
    ],
)
def test_missing_parameters_are_refused_as_api_controllers_do(
    stub: httpx.Client, query: str, missing: list[str]
) -> None:
    answer = stub.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    problem = answer.json()
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", problem.pop("traceId"))
    assert problem == {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
        "errors": {name: [f"The {name} field is required."] for name in missing},
    }


def test_another_tenants_user_looks_exactly_like_an_unknown_one(stub: httpx.Client) -> None:
    setup(stub, "user belongs to another tenant", user="cfo-zoe", tenant="acme")
    other = stub.get(PATH, params={"userId": "cfo-zoe", "tenantId": "acme"})
    unknown = stub.get(PATH, params={"userId": "nobody", "tenantId": "acme"})
    assert other.status_code == unknown.status_code == 200
    assert other.json() == unknown.json()
    assert other.json()["user"] is None
    assert "Hostile Takeover" not in other.text


def test_an_unknown_tenant_has_nothing(stub: httpx.Client) -> None:
    body = stub.get(PATH, params={"userId": "ceo-john", "tenantId": "initech"}).json()
    assert (body["user"], body["tenant"], body["goals"]) == (None, None, [])


@pytest.mark.parametrize("scope", ["everything", "naïve"])
def test_any_scope_is_repeated(stub: httpx.Client, scope: str) -> None:
    assert stub.get(PATH, params={**JOHN, "scope": scope}).json()["dataScope"] == scope


def test_a_request_that_finds_nobody_is_told_why(stub: httpx.Client) -> None:
    answer = stub.get(PATH, params={"userId": "ceo-jon", "tenantId": "acme"})
    assert answer.headers["x-stub-note"] == "userId 'ceo-jon' is not held; nearest: 'ceo-john'"
    answer = stub.get(PATH, params={"userId": "ceo-john", "tenantId": "acne"})
    assert answer.headers["x-stub-note"] == "tenantId 'acne' is not held; nearest: 'acme'"
    (_, entry) = stub.get("/__admin/journal").json()["entries"]
    assert entry["labels"]["note"] == "tenantId 'acne' is not held; nearest: 'acme'"
    assert "x-stub-note" not in stub.get(PATH, params=JOHN).headers


def test_unknown_paths_and_methods_get_a_bare_status(stub: httpx.Client) -> None:
    unknown = stub.get("/api/v1/business-contexts")
    assert (unknown.status_code, unknown.content) == (404, b"")
    assert "nearest: GET /api/v1/business-context" in unknown.headers["x-stub-note"]
    wrong = stub.post(PATH, params=JOHN)
    assert (wrong.status_code, wrong.headers["allow"], wrong.content) == (405, "GET", b"")


def test_a_state_lasts_until_it_is_torn_down(stub: httpx.Client) -> None:
    assert setup(stub, "tenant has no goals") == 200
    assert stub.get(PATH, params=JOHN).json()["goals"] == []
    assert stub.get(PATH, params={**JOHN, "tenantId": "globex"}).json()["tenant"] is None
    assert setup(stub, "tenant has no goals", action="teardown") == 200
    assert len(stub.get(PATH, params=JOHN).json()["goals"]) == 2


def test_a_reset_puts_up_states_and_lists_them(stub: httpx.Client) -> None:
    states = [{"name": "tenant is large", "params": {"goals": 12}}]
    assert stub.post("/__admin/reset", json={"states": states}).status_code == 204
    assert len(stub.get(PATH, params=JOHN).json()["goals"]) == 12
    listed = stub.get("/__admin/states").json()
    params = {"user": "ceo-john", "tenant": "acme", "goals": 12}
    assert listed["active"] == [{"name": "tenant is large", "params": params}]
    assert listed["known"][0]["name"] == "business context exists"


def test_an_unknown_state_is_refused_with_the_known_ones_and_changes_nothing(
    stub: httpx.Client,
) -> None:
    setup(stub, "tenant has no goals")
    for url, body in (
        ("/provider-states", {"state": "tenant is lage"}),
        ("/__admin/reset", {"states": ["tenant is lage"]}),
        ("/provider-states", {"state": "tenant is large", "params": {"goals": 0}}),
        ("/provider-states", {"state": "tenant is large", "params": 3}),
        ("/provider-states", ["tenant is large"]),
    ):
        answer = stub.post(url, json=body)
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
    assert "tenant is large" in stub.post("/provider-states", json={"state": "x"}).json()["known"]
    assert stub.get(PATH, params=JOHN).json()["goals"] == []


def test_pact_may_change_no_state_at_all(stub: httpx.Client) -> None:
    assert stub.post("/provider-states", json={"consumer": "x", "state": ""}).status_code == 200


def test_unusual_texts_arrive_unspoilt(stub: httpx.Client) -> None:
    setup(stub, "texts are unusual", title=TEXT)
    answer = stub.get(PATH, params=JOHN)
    assert json.loads(answer.content.decode())["goals"][0]["title"] == TEXT


@pytest.mark.parametrize(
    ("name", "json_name"),
    [
        ("KPIs", "kpIs"),
        ("RecentActions", "recentActions"),
        ("UserID", "userID"),
        ("URLValue", "urlValue"),
        ("ID", "id"),
        ("I", "i"),
        ("user", "user"),
        ("", ""),
    ],
)
def test_camel_case_is_that_of_json_naming_policy(name: str, json_name: str) -> None:
    assert camel_case(name) == json_name


@pytest.mark.parametrize(
    ("microsecond", "written"),
    [(0, "09:30:00Z"), (120000, "09:30:00.12Z"), (7, "09:30:00.000007Z")],
)
def test_a_fraction_has_no_trailing_zeros(microsecond: int, written: str) -> None:
    assert written_date(NOW.replace(microsecond=microsecond)) == f"2026-11-23T{written}"
