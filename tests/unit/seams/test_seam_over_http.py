"""Seams through their front door: a real server, a real client, the admin protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from harness.faults.asgi import respond
from harness.model.errors import StackError
from harness.model.fault import Fault
from harness.model.scenario import Given
from harness.seams import (
    Refused,
    Reply,
    SeamClient,
    SeamGroup,
    SeamMiddleware,
    SeamRefusedError,
    Sighting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]


def fault(at: str = "api", **effect: Any) -> Fault:
    return Fault.model_validate({"at": at, **effect})


@pytest.fixture
def url(serve: Callable[[Any], str], echo_app: Any) -> str:
    return serve(SeamMiddleware(echo_app, seam="api"))


@pytest.fixture
def seam(url: str) -> Iterator[SeamClient]:
    with SeamClient(url) as client:
        yield client


def test_a_call_is_written_down_with_its_answer(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    http.post(f"{url}/x%20y?a=1&a=2", json={"n": 1})
    (entry,) = seam.journal()
    assert (entry.seam, entry.seq, entry.fault) == ("api", 1, None)
    assert (entry.request.method, entry.request.path) == ("POST", "/x y")
    assert entry.request.query == {"a": ["1", "2"]}
    assert entry.request.body == {"n": 1}
    assert entry.labels == {"a": "2", "method": "POST", "path": "/x y"}
    assert entry.response is not None
    assert (entry.response.status, entry.response.body) == (200, {"n": 1})
    assert entry.duration > 0


def test_the_journal_gives_only_what_is_new(url: str, seam: SeamClient, http: httpx.Client) -> None:
    for n in range(3):
        http.get(f"{url}/{n}")
    assert [entry.request.path for entry in seam.journal(since=1)] == ["/1", "/2"]


def test_numbers_keep_growing_over_a_reset(url: str, seam: SeamClient, http: httpx.Client) -> None:
    http.get(url)
    seam.reset()
    assert seam.journal() == []
    http.get(url)
    assert [entry.seq for entry in seam.journal()] == [2]


def test_an_observer_is_neither_written_down_nor_struck(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    seam.arm([fault(answer={"status": 503})])
    assert http.get(url, headers={"x-harness-observer": "true"}).status_code == 200
    assert seam.journal() == []
    assert seam.faults()[0].struck == 0


def test_credentials_stay_out_of_the_journal(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    secrets = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "x-api-key",
        "X-Amz-Security-Token",
    ]
    http.get(url, headers=dict.fromkeys(secrets, "hunter2"))
    (entry,) = seam.journal()
    assert "hunter2" not in entry.model_dump_json()
    assert entry.request.headers["authorization"] == "[redacted]"


def test_the_app_may_add_labels_before_it_answers(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    http.get(f"{url}/labelled")
    assert seam.journal()[0].labels["error"] == "Boom"


def test_health_names_the_seams(seam: SeamClient) -> None:
    assert seam.health() == {"status": "ok", "seams": ["api"]}


def test_an_answer_is_given_instead(url: str, seam: SeamClient, http: httpx.Client) -> None:
    seam.arm([fault(answer={"status": 429, "headers": {"Retry-After": "7"}, "json": {"a": 1}})])
    answer = http.get(url)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    assert answer.json() == {"a": 1}
    (entry,) = seam.journal()
    assert entry.fault == "answer"
    assert seam.faults()[0].struck == 1


def test_an_answer_may_be_a_text_or_nothing(url: str, seam: SeamClient, http: httpx.Client) -> None:
    seam.arm(
        [fault(answer={"status": 200, "text": "<html>"}, times=1), fault(answer={"status": 204})]
    )
    assert http.get(url).text == "<html>"
    assert http.get(url).status_code == 204


def test_garbage_calls_itself_json(url: str, seam: SeamClient, http: httpx.Client) -> None:
    seam.arm([fault(garbage=True, times=1), fault(garbage="oops")])
    first, second = http.get(url), http.get(url)
    assert first.status_code == 200
    assert first.headers["content-type"].startswith("application/json")
    with pytest.raises(ValueError, match="Unterminated"):
        first.json()
    assert second.text == "oops"


def test_values_are_changed_in_the_real_answer(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    seam.arm([fault(change={"/goals/0/title": None, "/goals/-": 7, "/new": [1]})])
    assert http.get(url).json() == {"goals": [{"title": None}, 7], "user": {"id": "u1"}, "new": [1]}


def test_values_are_removed_from_the_real_answer(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    seam.arm([fault(remove=["/goals/0", "/user/id"])])
    assert http.get(url).json() == {"goals": [], "user": {}}


def test_nothing_to_remove_is_said_aloud(url: str, seam: SeamClient, http: httpx.Client) -> None:
    seam.arm([fault(remove=["/goals/3"])])
    answer = http.get(url)
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith("the fault remove could not strike")


@pytest.mark.parametrize(
    ("moment", "what"),
    [("before_answer", "without sending a response"), ("mid_answer", "peer closed connection")],
)
def test_the_connection_really_breaks(
    url: str, seam: SeamClient, http: httpx.Client, moment: str, what: str
) -> None:
    seam.arm([fault(drop=moment)])
    with pytest.raises(httpx.RemoteProtocolError, match=what):
        http.get(f"{url}/labelled")
    (entry,) = seam.journal()
    assert (entry.fault, entry.response) == ("drop", None)
    done = "error" in entry.labels
    assert done == (moment == "mid_answer")


def test_a_delay_longer_than_the_caller_waits_is_never_answered(url: str, seam: SeamClient) -> None:
    seam.reset([fault(delay="3h")], caller_timeout=5)
    with httpx.Client(timeout=0.2, trust_env=False) as hasty, pytest.raises(httpx.ReadTimeout):
        hasty.get(url)
    (entry,) = seam.journal()
    assert (entry.fault, entry.response) == ("delay", None)


def test_a_delay_shorter_than_the_caller_waits_takes_no_time(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    seam.reset([fault(delay="3h")], caller_timeout=4 * 3600)
    assert http.get(url).json()["user"] == {"id": "u1"}
    assert seam.journal()[0].fault == "delay"


def test_a_delay_is_real_when_nobody_tells_the_callers_timeout(
    url: str, seam: SeamClient, http: httpx.Client
) -> None:
    seam.reset([fault(delay="40ms")])
    http.get(url)
    assert seam.journal()[0].duration >= 0.04


def test_a_reset_prepares_a_replay_in_one_call(seam: SeamClient) -> None:
    seam.arm([fault(garbage=True), fault(garbage=True)])
    seam.reset([fault(delay=1, times=2)])
    (armed,) = seam.faults()
    assert (armed.fault.delay, armed.fault.times, armed.struck) == (1.0, 2, 0)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"faults": [{"at": "api"}]}, "exactly one effect"),
        ({"faults": [{"at": "api", "crash": True}]}, "makes no sense at api"),
        ({"faults": [{"at": "apo", "garbage": True}]}, "no seam 'apo' here; known: api"),
        ({"fualts": []}, "fualts: Extra inputs are not permitted"),
        ({"states": [{"name": "x"}]}, "nothing here has provider states"),
        ([], "body: Input should be"),
    ],
)
def test_a_bad_reset_is_refused_and_changes_nothing(
    url: str, seam: SeamClient, http: httpx.Client, body: Any, said: str
) -> None:
    seam.arm([fault(garbage=True)])
    answer = http.post(f"{url}/__admin/reset", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert len(seam.faults()) == 1


def test_a_body_that_is_not_json_is_refused(url: str, http: httpx.Client) -> None:
    answer = http.post(f"{url}/__admin/faults", content=b"{")
    assert (answer.status_code, "not JSON" in answer.text) == (400, True)


def test_an_unknown_admin_path_lists_the_known_ones(url: str, http: httpx.Client) -> None:
    answer = http.get(f"{url}/__admin/jurnal")
    assert answer.status_code == 404
    assert "GET /__admin/journal" in answer.json()["known"]


def test_a_refusal_reaches_the_client_as_one(seam: SeamClient) -> None:
    with pytest.raises(SeamRefusedError, match="makes no sense at api") as refused:
        seam.arm([fault(throttle=True)])
    assert refused.value.hint == "known: api"


def test_a_seam_that_is_down_is_a_stack_error(url: str) -> None:
    with (
        SeamClient("http://127.0.0.1:9") as nobody,
        pytest.raises(StackError, match="does not answer"),
    ):
        nobody.health()
    with SeamClient(url) as seam, pytest.raises(StackError, match="answered 404") as raised:
        seam.ask("GET", "/__admin/nonsense")
    assert raised.value.hint is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b'{"detail": "Not Found"}'), (404, b""), (405, b"no"), (400, b"no"), (200, b"<html>")],
)
def test_what_has_no_admin_api_is_to_be_wrapped(
    serve: Callable[[Any], str], status: int, body: bytes
) -> None:
    async def bare(_scope: Any, _receive: Any, send: Any) -> None:
        await respond(send, status, [], body)

    with SeamClient(serve(bare)) as seam, pytest.raises(StackError) as raised:
        seam.reset()
    assert f"/__admin/reset answered {status}: {body.decode()}" in str(raised.value)
    words, _, rest = str(raised.value.hint).partition("; ")
    assert words == "wrap the app in harness.seams.SeamMiddleware"
    assert (ROOT / rest.split()[0]).is_file()


def test_what_answers_anything_has_no_journal(serve: Callable[[Any], str], echo_app: Any) -> None:
    with SeamClient(serve(echo_app)) as seam:
        seam.reset()
        with pytest.raises(StackError, match="/__admin/journal gave no journal") as raised:
            seam.journal()
    assert "SeamMiddleware" in str(raised.value.hint)


def test_a_seam_that_is_broken_is_wrapped_already(serve: Callable[[Any], str]) -> None:
    async def broken(_scope: Any, _receive: Any, send: Any) -> None:
        await respond(send, 500, [], b"Internal Server Error")

    with SeamClient(serve(broken)) as seam, pytest.raises(StackError, match="500") as raised:
        seam.reset()
    assert raised.value.hint is None


def test_states_and_own_routes_plug_in(serve: Callable[[Any], str], echo_app: Any) -> None:
    up: list[Given] = []

    def states(wanted: Any) -> None:
        if any(state.name != "sunny" for state in wanted):
            raise Refused("unknown state", ["sunny"])
        up[:] = wanted

    async def known(_: Any) -> Reply:
        return Reply(200, {"known": ["sunny"]})

    app = SeamMiddleware(echo_app, seam="api", states=states, routes={"GET /__admin/states": known})
    with SeamClient(serve(app)) as seam:
        seam.reset(states=[Given(name="sunny", params={"t": 20})])
        assert up == [Given(name="sunny", params={"t": 20})]
        assert seam.ask("GET", "/__admin/states") == {"known": ["sunny"]}
        with pytest.raises(SeamRefusedError, match="unknown state") as refused:
            seam.reset(states=[Given(name="rainy")])
        assert refused.value.hint == "known: sunny"


@pytest.fixture
def group(serve: Callable[[Any], str], echo_app: Any) -> Iterator[SeamClient]:
    """Two functions and a database behind one component; `/other` meets no seam."""

    def look(request: Any) -> Sighting | None:
        name = request.path.strip("/")
        return Sighting(name, {"operation": "GetItem"}) if name != "other" else None

    seams: Any = {"Fetch": "function", "Coach": "function", "dynamodb": "dynamodb"}
    with SeamClient(serve(SeamGroup(echo_app, seams=seams, look=look))) as client:
        yield client


def test_each_seam_of_a_group_has_its_own_faults(group: SeamClient, http: httpx.Client) -> None:
    group.arm([fault("Fetch", throttle=True), fault("dynamodb", throttle=True)])
    throttled = http.post(f"{group.url}/Fetch")
    assert throttled.status_code == 429
    assert throttled.headers["x-amzn-errortype"] == "TooManyRequestsException"
    assert http.post(f"{group.url}/Coach").status_code == 200
    database = http.post(f"{group.url}/dynamodb")
    assert database.status_code == 400
    assert database.json()["__type"].endswith("#ProvisionedThroughputExceededException")
    http.get(f"{group.url}/other")
    assert [entry.seam for entry in group.journal()] == ["Fetch", "Coach", "dynamodb"]


@pytest.mark.parametrize("effect", ["crash", "time_out", "raise"])
def test_a_function_acts_out_its_own_faults(
    group: SeamClient, http: httpx.Client, effect: str
) -> None:
    planned = {"type": "Boom"} if effect == "raise" else True
    group.arm([fault("Fetch", **{effect: planned})])
    assert http.post(f"{group.url}/Fetch").json() == {"act_out": effect}
    assert group.journal()[0].fault == effect


def test_an_aws_error_has_the_shape_of_its_service(group: SeamClient, http: httpx.Client) -> None:
    error = {"code": "ServiceException", "message": "oh", "status": 500}
    group.arm([fault("Fetch", error=error), fault("dynamodb", error=error)])
    lambda_error = http.post(f"{group.url}/Fetch")
    assert lambda_error.status_code == 500
    assert lambda_error.json() == {"Type": "Server", "Message": "oh"}
    database = http.post(f"{group.url}/dynamodb")
    assert database.headers["content-type"] == "application/x-amz-json-1.0"
    assert database.json()["message"] == "oh"
