"""publish, can-i-deploy and record-deployment against a broker on the loopback."""

import base64
import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.cli.entry import harness
from harness.contracts.version import detect
from harness.model.errors import UsageError

ROOT = Path(__file__).parents[2]
TOKEN = "t0ken-of-the-broker"

pytestmark = pytest.mark.usefixtures("no_ci")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def invoke(command: str, *options: str, url: str | None = None) -> Result:
        if url is not None:
            monkeypatch.setenv("PACT_BROKER_BASE_URL", url)
        config = ["--config", str(ROOT / "harness.toml")]
        result = CliRunner().invoke(harness, ["contracts", *config, command, *options])
        assert TOKEN not in result.output
        assert "Traceback" not in result.output
        return result

    return invoke


def test_publishing_sends_the_consumers_pact_with_version_and_branch(broker, run) -> None:
    options = [
        "--version",
        "abc123",
        "--branch",
        "main",
        "--tag",
        "dev",
        "--build-url",
        "http://b/1",
    ]
    result = run("publish", *options, url=broker.url)
    assert result.exit_code == 0, result.output
    assert "published coaching-service abc123 of branch main" in result.output
    (sent,) = [json.loads(each.body) for each in broker.seen if each.method == "POST"]
    assert (sent["pacticipantVersionNumber"], sent["branch"]) == ("abc123", "main")
    assert (sent["tags"], sent["buildUrl"]) == (["dev"], "http://b/1")
    (contract,) = sent["contracts"]
    assert contract["providerName"] == "business-context-api"
    pact = json.loads(base64.b64decode(contract["content"]))
    assert len(pact["interactions"]) >= 5
    assert {each.headers["authorization"] for each in broker.seen} == {f"Bearer {TOKEN}"}


def test_a_folder_takes_the_pact_without_any_broker(run, tmp_path: Path) -> None:
    options = ["--to", str(tmp_path / "out"), "--version", "abc", "--branch", "main"]
    assert run("publish", *options).exit_code == 0
    name = "coaching-service-business-context-api.json"
    assert (tmp_path / "out" / name).read_bytes() == (
        ROOT / "contracts" / "pacts" / name
    ).read_bytes()
    about = json.loads((tmp_path / "out" / "version.txt").read_text("utf-8"))
    assert about == {"version": "abc", "branch": "main", "build": None}


def test_neither_broker_nor_folder_is_wrong_usage(run) -> None:
    result = run("publish", "--version", "abc", "--branch", "main")
    assert result.exit_code == 2
    assert "--broker-url" in result.output


def test_a_broker_that_is_down_is_one_sentence(run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for command, *options in (
            ("publish", "--version", "a", "--branch", "b"),
            ("can-i-deploy", "--version", "a", "--to", "production"),
            ("record-deployment", "--version", "a", "--environment", "production"),
        ):
            result = run(command, *options, url=url)
            assert result.exit_code == 4
            assert f"no broker answers at {url}" in result.output


def test_refused_credentials_are_told_without_showing_them(broker, run) -> None:
    broker.status = 401
    result = run("publish", "--version", "a", "--branch", "b", url=broker.url)
    assert result.exit_code == 4
    assert "refuses the credentials" in result.output
    assert "PACT_BROKER_TOKEN" in result.output


def test_another_trouble_is_not_blamed_on_the_credentials(broker, run) -> None:
    broker.status = 500
    result = run("publish", "--version", "401", "--branch", "authorized", url=broker.url)
    assert result.exit_code == 4
    assert "500 Internal Server Error" in result.output
    assert "credentials" not in result.output


def row(result: Any) -> dict[str, Any]:
    return {
        "consumer": {"name": "coaching-service", "version": {"number": "abc"}},
        "provider": {"name": "business-context-api", "version": {"number": "1"}},
        "verificationResult": result,
    }


def summary(deployable: bool | None, **counts: int) -> dict[str, Any]:
    return {"deployable": deployable, "reason": "so it is", "success": 0, **counts}


@pytest.mark.parametrize(
    ("deployable", "counts", "rows", "said"),
    [
        (True, {"success": 1}, [row({"success": True})], ["Yes: deploy", "record-deployment"]),
        (
            False,
            {"failed": 1},
            [row({"success": False, "_links": {"self": {"href": "http://b/v/1"}}})],
            ["No: do not deploy", "business-context-api does not keep this pact: http://b/v/1"],
        ),
        (
            None,
            {"unknown": 1},
            [row(None)],
            ["No: do not deploy", "has not verified this pact yet", "Next: let the provider"],
        ),
        (None, {}, [], ["No: do not deploy", "recorded as deployed to production?"]),
    ],
)
def test_the_answer_is_explained_with_the_next_action(  # noqa: PLR0913, PLR0917 - its table
    deployable, counts, rows, said, broker, run
) -> None:
    notices: list[Any] = []
    summed = {"failed": 0, "unknown": 0, **summary(deployable, **counts)}
    broker.matrix = {"summary": summed, "notices": notices, "matrix": rows}
    result = run("can-i-deploy", "--version", "abc", "--to", "production", url=broker.url)
    assert result.exit_code == (0 if deployable else 1), result.output
    assert all(part in result.output for part in said), result.output


def test_a_deployment_is_recorded(broker, run) -> None:
    options = ["--version", "abc", "--environment", "production"]
    result = run("record-deployment", *options, url=broker.url)
    assert result.exit_code == 0, result.output
    assert any(each.method == "POST" and each.target == "/deploy" for each in broker.seen)


@pytest.mark.parametrize(
    ("variables", "number", "branch", "build"),
    [
        (
            {
                "GITHUB_SHA": "a1",
                "GITHUB_REF_TYPE": "branch",
                "GITHUB_REF_NAME": "main",
                "GITHUB_SERVER_URL": "https://github.example",
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_RUN_ID": "7",
            },
            "a1",
            "main",
            "https://github.example/o/r/actions/runs/7",
        ),
        (
            {"GITHUB_SHA": "a1", "GITHUB_HEAD_REF": "feature", "GITHUB_REF_NAME": "9/merge"},
            "a1",
            "feature",
            None,
        ),
        (
            {"CI_COMMIT_SHA": "b2", "CI_COMMIT_BRANCH": "dev", "CI_JOB_URL": "https://ci/1"},
            "b2",
            "dev",
            "https://ci/1",
        ),
        (
            {
                "BUILD_SOURCEVERSION": "c3",
                "BUILD_SOURCEBRANCH": "refs/heads/release/1",
                "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": "https://azure.example/o/",
                "SYSTEM_TEAMPROJECT": "p",
                "BUILD_BUILDID": "5",
            },
            "c3",
            "release/1",
            "https://azure.example/o/p/_build/results?buildId=5",
        ),
    ],
)
def test_ci_tells_version_and_branch(variables, number, branch, build, tmp_path) -> None:
    version = detect(variables, tmp_path)
    assert (version.number, version.branch, version.build_url) == (number, branch, build)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=e@x.example"]
    argv = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def test_git_tells_them_too_and_a_detached_head_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch", "trunk")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "first")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert detect({}, tmp_path).branch == "trunk"
    assert detect({}, tmp_path).number == commit
    git(tmp_path, "checkout", "--quiet", "--detach")
    with pytest.raises(UsageError, match="no branch: HEAD is detached") as caught:
        detect({}, tmp_path)
    assert caught.value.hint == "give --branch NAME"
    assert detect({}, tmp_path, branch="given").number == commit


@pytest.mark.parametrize("ref", ["refs/tags/v1", "refs/pull/3/merge"])
def test_a_tag_or_a_merge_ref_is_no_branch(ref: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no branch"):
        detect({"BUILD_SOURCEVERSION": "c", "BUILD_SOURCEBRANCH": ref}, tmp_path)


def test_outside_of_git_there_is_no_version(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no version"):
        detect({}, tmp_path)
