from datetime import UTC, datetime, timedelta

import pytest

from contracts.provider_states import CATALOGUE, StateError, arrange, describe, parse
from harness.model.scenario import Given

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def held(name: str, **params: object):
    return arrange([parse(Given(name=name, params=params))], NOW)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_state_stands_alone_and_says_what_it_means(name: str) -> None:
    assert ("acme" in held(name).tenants) == (name != "tenant is unknown")


def test_every_state_is_described_with_typed_parameters() -> None:
    for state in describe():
        assert state["description"]
        assert {"user", "tenant"} <= state["params"].keys()
        assert all("type" in param for param in state["params"].values())


def test_the_main_fixture_is_the_missions_user_and_goal() -> None:
    data = held("business context exists")
    assert (data.users["ceo-john"]["name"], data.users["ceo-john"]["role"]) == ("John", "CEO")
    assert data.tenants["acme"].goals[0]["title"] == "Revenue Growth"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("tenant has no goals", "goals"),
        ("tenant has no actions", "actions"),
        ("tenant has no KPIs", "kpis"),
    ],
)
def test_one_part_can_be_empty(name: str, part: str) -> None:
    tenant = held(name).tenants["acme"]
    empty = {p for p in ("goals", "actions", "kpis") if not getattr(tenant, p)}
    assert empty == {part}


def test_states_add_up_and_context_exists_restores_the_fixture() -> None:
    names = ["tenant has no goals", "tenant has no KPIs"]
    tenant = arrange([parse(Given(name=n)) for n in names], NOW).tenants["acme"]
    assert (tenant.goals, tenant.kpis, bool(tenant.actions)) == ((), (), True)
    names.append("business context exists")
    assert arrange([parse(Given(name=n)) for n in names], NOW) == held("business context exists")


def test_old_actions_are_all_older_than_the_limit_whatever_their_age_was() -> None:
    actions = held("all actions are older than 30 days").tenants["acme"].actions
    assert actions
    assert all(a["occurredAt"] < NOW - timedelta(days=30) for a in actions)


def test_optional_fields_are_null_and_the_others_are_not() -> None:
    data = held("optional fields are absent")
    assert data.users["ceo-john"] == {
        "id": "ceo-john",
        "tenantId": "acme",
        "name": "John",
        "role": None,
        "email": None,
    }
    assert data.tenants["acme"].goals[0]["title"] == "Revenue Growth"
    assert data.tenants["acme"].goals[0]["progress"] is None


def test_a_large_tenant_has_as_many_different_goals_as_asked_for() -> None:
    goals = held("tenant is large", goals=700).tenants["acme"].goals
    assert len({goal["id"] for goal in goals}) == 700


def test_another_tenants_user_is_held_where_he_belongs() -> None:
    data = held("user belongs to another tenant")
    assert data.users["cfo-zoe"]["tenantId"] == "globex"
    assert data.tenants.keys() == {"acme", "globex"}


@pytest.mark.parametrize(
    ("name", "params", "said"),
    [
        ("user is unknwn", {}, ["did you mean 'user is unknown'?", "tenant is large"]),
        ("tenant is large", {"goal": 3}, ["goal", "parameters: user, tenant, goals"]),
        ("tenant is large", {"goals": "many"}, ["goals", "integer"]),
        ("business context exists", {"user": "ceo-jon"}, ["did you mean 'ceo-john'?"]),
        ("business context exists", {"user": "cfo-zoe"}, ["belongs to tenant 'globex'"]),
        ("user belongs to another tenant", {"user": "ceo-john"}, ["does belong to"]),
        ("all actions are older than 30 days", {"days": 30}, ["days", "greater than 30"]),
    ],
)
def test_a_wrong_state_says_what_is_wrong_and_what_is_known(
    name: str, params: dict[str, object], said: list[str]
) -> None:
    with pytest.raises(StateError) as caught:
        parse(Given(name=name, params=params))
    assert all(part in str(caught.value) for part in said)
