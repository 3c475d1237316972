"""The AWS SDK for JavaScript against the simulator."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.node

HERE = Path(__file__).parent / "javascript"
REPOSITORY = Path(__file__).parents[3]
INSTALL_SECONDS = 300.0
RUN_SECONDS = 60.0


@pytest.fixture(scope="module")
def node_modules() -> Path:
    """The SDK, installed once for each version of package.json."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js and npm are not installed")
    package = (HERE / "package.json").read_bytes()
    folder = REPOSITORY / ".harness" / "npm" / hashlib.sha256(package).hexdigest()[:16]
    if not folder.exists():
        install(package, folder)
    return folder / "node_modules"


def install(package: bytes, folder: Path) -> None:
    """Install beside, then rename: other test processes see all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        Path(draft, "package.json").write_bytes(package)
        quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(
            ["npm", "install", *quiet],
            cwd=draft,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"npm could not install the SDK: {done.stderr.strip()[-300:]}")
        Path(draft, "done").mkdir()
        for name in ("node_modules", "package.json"):
            Path(draft, name).rename(Path(draft, "done", name))
        try:
            Path(draft, "done").rename(folder)
        except OSError:
            assert folder.exists(), "neither this process nor another one installed the SDK"


@pytest.fixture(scope="module")
def seen(node_modules: Path, simulator_url: str, aws_environment: dict[str, str]) -> Any:
    """What the client printed."""
    environment = {**aws_environment, "NODE_PATH": str(node_modules), "NO_COLOR": "1"}
    done = subprocess.run(
        ["node", str(HERE / "client.cjs"), simulator_url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_create_start_describe(seen: Any) -> None:
    assert (seen["status"], seen["output"]) == ("SUCCEEDED", '{"a":1}')
    assert seen["dates"] == [True, True]


def test_history_in_pages(seen: Any) -> None:
    assert seen["ids"] == [[1, 2, 3], [4]]


def test_a_synchronous_execution(seen: Any) -> None:
    assert seen["sync"] == ["SUCCEEDED", "[1]"]


def test_stop(seen: Any) -> None:
    assert seen["stopped"] == ["ABORTED", "Enough"]


def test_typed_exceptions(seen: Any) -> None:
    assert seen["refused"] == [
        {"name": name, "isTyped": True, "status": 400}
        for name in (
            "ExecutionAlreadyExists",
            "InvalidDefinition",
            "StateMachineDoesNotExist",
            "InvalidExecutionInput",
            "InvalidArn",
        )
    ]
