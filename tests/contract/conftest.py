import copy
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn

from harness.contracts.loopback import Received, Reply
from harness.contracts.loopback import serve as loopback


class _Server(uvicorn.Server):
    def __init__(self, app: Any) -> None:
        super().__init__(uvicorn.Config(app, port=0, log_level="error", ws="none"))
        self.up = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.up.set()

    def url(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()
        return f"http://{host}:{port}"


@contextmanager
def _served(app: Any) -> Iterator[str]:
    server = _Server(app)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.up.wait(10), "the server did not start"
        yield server.url()
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(_served(app))


class ExampleProvider:
    """A provider that answers a pact's examples, as its current state asks; `change` spoils them.

    ``change(interaction, reply)`` gets the pact's interaction and a dict with ``status``,
    ``headers`` and ``body``, and may alter the dict.
    """

    def __init__(self, pact: Path, change: Callable[[dict, dict], None] = lambda *_: None) -> None:
        self._interactions = json.loads(pact.read_text("utf-8"))["interactions"]
        self._state: str | None = None
        self._change = change

    def __call__(self, received: Received) -> Reply:
        if received.method == "POST":
            body = json.loads(received.body)
            self._state = body["state"] if body["action"] == "setup" else None
            return Reply(200)
        found = next((i for i in self._interactions if self._fits(i, received)), None)
        return self._reply(found) if found else Reply(404)

    def _fits(self, interaction: dict, received: Received) -> bool:
        names = [state["name"] for state in interaction.get("providerStates", [])]
        query = parse_qs(urlsplit(received.target).query)
        return names == ([self._state] if self._state else []) and (
            query == interaction["request"].get("query", {})
        )

    def _reply(self, interaction: dict) -> Reply:
        response = copy.deepcopy(interaction["response"])
        kind = {"content-type": "application/json; charset=utf-8"}
        body = response.get("body", {}).get("content")
        reply = {"status": response["status"], "headers": kind, "body": body}
        self._change(interaction, reply)
        raw = reply["body"]
        text = raw if isinstance(raw, str) else json.dumps(raw)
        return Reply(reply["status"], reply["headers"], text.encode())


@pytest.fixture(scope="session")
def pact() -> Path:
    root = Path(__file__).parents[2]
    return root / "contracts" / "pacts" / "coaching-service-business-context-api.json"


@pytest.fixture
def example_provider(pact: Path) -> Iterator[Callable[..., str]]:
    with ExitStack() as stack:

        def start(change: Callable[[dict, dict], None] = lambda *_: None) -> str:
            return (
                f"http://127.0.0.1:{stack.enter_context(loopback(ExampleProvider(pact, change)))}"
            )

        yield start


class FakeBroker:
    """As much of a Pact broker as the official program needs."""

    def __init__(self, pact: Path) -> None:
        self.pact = pact
        self.seen: list[Received] = []
        self.matrix: dict[str, Any] = {}
        self.status = 200
        self.url = ""
        self.links = {"pb:publish-verification-results": "/results", "pb:provider": "/provider"}

    def _offered(self) -> Any:
        link = {"href": f"{self.url}/pacts/one", "name": "the pact of abc"}
        properties = {"pending": False, "notices": []}
        return {
            "shortDescription": "latest of main",
            "verificationProperties": properties,
            "_links": {"self": link},
        }

    def _pact(self) -> Any:
        links = {name: {"href": self.url + path} for name, path in self.links.items()}
        return {**json.loads(self.pact.read_text("utf-8")), "_links": links}

    def __call__(self, received: Received) -> Reply:
        self.seen.append(received)
        body = self._answer(received.target.partition("?")[0])
        kind = {"content-type": "application/hal+json"}
        return Reply(self.status, kind, json.dumps(body).encode())

    def _answer(self, path: str) -> Any:
        version = {"href": f"{self.url}/pacticipants/{{pacticipant}}/versions/{{version}}"}
        deployed = f"{self.url}/deploy"
        verification = "/pacts/provider/business-context-api"
        branch = {"href": f"{self.url}/branches/{{branch}}/versions/{{version}}", "templated": True}
        environment = {"uuid": "u", "name": "production"}
        return {
            "/": {
                "_links": {
                    "self": {"href": self.url},
                    "pb:publish-contracts": {"href": f"{self.url}/contracts/publish"},
                    "pb:pacticipant-version": {**version, "templated": True},
                    "pb:environments": {"href": f"{self.url}/environments"},
                    "pb:provider-pacts-for-verification": {
                        "href": f"{self.url}/pacts/provider/{{provider}}/for-verification",
                        "templated": True,
                    },
                }
            },
            "/contracts/publish": {"notices": [], "_embedded": {}, "_links": {}},
            "/matrix": self.matrix,
            "/environments": {
                "_embedded": {"environments": [environment]},
                "_links": {"pb:environments": [{**environment, "href": f"{self.url}/e"}]},
            },
            f"{verification}/for-verification": {
                "_embedded": {"pacts": [self._offered()]},
                "_links": {"self": {"href": f"{self.url}{verification}/for-verification"}},
            },
            "/pacts/one": self._pact(),
            "/provider": {"_links": {"pb:branch-version": branch}},
            "/deploy": {"_links": {"self": {"href": deployed}}},
        }.get(
            path,
            {
                "number": "abc",
                "_links": {
                    "self": {"href": f"{self.url}/v"},
                    "pb:record-deployment": [
                        {"name": "production", "href": deployed},
                    ],
                },
            },
        )


@pytest.fixture
def broker(pact: Path) -> Iterator[FakeBroker]:
    fake = FakeBroker(pact)
    with loopback(fake) as port:
        fake.url = f"http://127.0.0.1:{port}"
        yield fake


CI = ("GITHUB_", "CI_", "BUILD_", "SYSTEM_", "GIT_", "BRANCH_", "PACT_")


@pytest.fixture
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(CI)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PACT_BROKER_TOKEN", "t0ken-of-the-broker")
