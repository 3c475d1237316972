"""What coaching needs of its providers: the interactions that the pacts are made from.

Every interaction lets coaching's own client ask. Matchers pin what that client reads, and nothing
else: a key that stands here is one without which coaching could not do its work as well, a value
without a matcher is one that coaching compares. ``harness contracts mutate`` holds that.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pact import match

from coaching.clients.business_api import BusinessApiClient
from coaching.errors import BusinessDataError
from contracts.data import unusual_texts
from contracts.payloads import PAYLOADS
from harness.contracts.interactions import HttpInteraction, PactSource
from harness.model.scenario import Given

if TYPE_CHECKING:
    from harness.model.base import JsonObject

__all__ = ["CONSUMER", "PACTS", "PROVIDER"]

CONSUMER = "coaching-service"
PROVIDER = "business-context-api"

USER, TENANT, SCOPE = "ceo-john", "acme", "coaching_context"
TIMEOUT = 10.0

DATE = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})$"
"""How ASP.NET Core writes a ``DateTime`` in UTC, or a ``DateTimeOffset``."""


def ask(url: str, *, user: str = USER, tenant: str = TENANT, scope: str = SCOPE) -> JsonObject:
    """Let coaching's client ask, and tell what it makes of the answer."""
    with BusinessApiClient(url, TIMEOUT) as client:
        try:
            context = client.get_business_context(user, tenant, scope)
        except BusinessDataError as error:
            return {"outcome": type(error).__name__}
    return {"outcome": "read", "context": context.model_dump(mode="json")}


def date(example: str) -> Any:
    """Want a date with its offset."""
    return match.regex(example, regex=DATE)


def text(example: str) -> Any:
    """Want any text."""
    return match.like(example)


def asked(user: str = USER, tenant: str = TENANT, scope: str = SCOPE) -> dict[str, object]:
    """Make the query; an empty value is left out, as the client does."""
    values = {"userId": user, "tenantId": tenant, "scope": scope}
    return {name: match.like(value) for name, value in values.items() if value}


GOAL = {"title": text("Revenue Growth")}
ACTION = {"title": text("Called a customer"), "occurredAt": date("2026-11-20T09:30:00.1234567Z")}
KPI = {"name": text("Monthly recurring revenue"), "value": match.number(118500.5)}

SHORT: dict[str, object] = {
    "user": {"id": USER, "name": text("John")},
    "tenant": {"id": TENANT, "name": text("Acme Corporation")},
    "goals": match.each_like(GOAL),
    "recentActions": match.each_like(ACTION),
    "kpIs": match.each_like(KPI),
    "dataScope": SCOPE,
    "retrievedAt": date("2026-11-23T09:30:00.1234567Z"),
}
"""What coaching can't do without in any answer; its lists may be empty."""

EMPTY: dict[str, object] = {**SHORT, "goals": [], "recentActions": [], "kpIs": []}

FULL: dict[str, object] = {
    **SHORT,
    "user": {"id": USER, "name": text("John"), "role": text("CEO")},
    "goals": match.each_like({**GOAL, "progress": match.number(62.5)}, min=1),
    "recentActions": match.each_like(ACTION, min=1),
    "kpIs": match.each_like({**KPI, "target": match.number(150000), "unit": text("EUR")}, min=1),
}
"""What makes coaching's replies as good as they can be."""

_UNUSUAL = unusual_texts()[0]


def state(name: str, **params: Any) -> Given:
    """Name a provider state; who asks and for which tenant is always said."""
    return Given(name=name, params={"user": USER, "tenant": TENANT, **params})


def context(description: str, given: Given, body: object, *, scope: str = SCOPE) -> HttpInteraction:
    """Want a business context, for the user and the tenant that the state speaks of."""
    who = {"user": str(given.params["user"]), "tenant": str(given.params["tenant"])}
    return HttpInteraction(
        description=description,
        given=(given,),
        path="/api/v1/business-context",
        query=asked(**who, scope=scope),
        consume=partial(ask, **who, scope=scope),
        body=body,
    )


def refused(missing: str, **empty: str) -> HttpInteraction:
    """Want a request without a parameter to be refused."""
    return HttpInteraction(
        description=f"a business context without {missing}",
        given=(),
        path="/api/v1/business-context",
        query=asked(**empty),
        consume=partial(ask, **empty),
        status=400,
        outcome="BusinessDataRejected",
    )


BUSINESS_CONTEXT = (
    context("a full business context", state("business context exists"), FULL),
    context(
        "a business context without goals, actions or KPIs",
        state("tenant has no business data"),
        EMPTY,
    ),
    context(
        "a business context of a user whom nobody knows",
        state("user is unknown", user="nobody"),
        {**SHORT, "user": None},
    ),
    context(
        "a business context of another tenant's user",
        state("user belongs to another tenant", user="cfo-zoe"),
        {**SHORT, "user": None},
    ),
    context(
        "a business context of a tenant that nobody knows",
        state("tenant is unknown", tenant="initech"),
        {**EMPTY, "user": None, "tenant": None},
    ),
    context(
        "a business context with old actions only",
        state("all actions are older than 30 days", days=31),
        {**SHORT, "recentActions": []},
    ),
    context(
        "a business context with inactive KPIs only",
        state("all KPIs are inactive"),
        {**SHORT, "kpIs": []},
    ),
    context(
        "a business context without optional fields", state("optional fields are absent"), SHORT
    ),
    context(
        "a business context with an unusual text",
        state("texts are unusual", title=_UNUSUAL),
        {**SHORT, "goals": match.array_containing([{"title": _UNUSUAL}])},
    ),
    context(
        "a business context of a scope that nobody knows",
        state("scope is unknown", scope="no_such_scope"),
        {**SHORT, "dataScope": "no_such_scope"},
        scope="no_such_scope",
    ),
    refused("userId", user=""),
    refused("tenantId", tenant=""),
)

PACTS = (PactSource(CONSUMER, PROVIDER, BUSINESS_CONTEXT), PAYLOADS)
