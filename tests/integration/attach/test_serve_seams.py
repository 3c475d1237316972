"""`harness serve-seams`, as compose starts it, with the rest of the stack beside it."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
HARNESS = Path(sys.executable).with_name("harness")


@pytest.fixture
def served():
    """The stub, the seams beside it; what is not needed here leads nowhere."""
    stub = subprocess.Popen(
        [sys.executable, "-m", "stubs.business_api", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert stub.stdout is not None
    url = next(filter(None, (re.search(r"http://[\d.:]+", line) for line in stub.stdout)))[0]
    seams = subprocess.Popen(
        [HARNESS, "serve-seams", "--url", f"business_api={url}"]
        + [f"--url={name}=http://127.0.0.1:1" for name in ("api", "moto", "step_functions")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert seams.stdout is not None
    yield dict(seams.stdout.readline().split() for _ in range(2))
    for process in (seams, stub):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_a_function_is_invoked_and_reaches_the_provider(served):
    event = {"user_id": "ceo-john", "tenant_id": "acme", "scope": "coaching_context", "attempt": 0}
    path = "/2015-03-31/functions/FetchBusinessContextFunction/invocations"
    answer = httpx.post(served["functions"] + path, content=json.dumps(event), timeout=30)
    assert answer.status_code == 200
    assert answer.json()["business_context"]["goals"][0]["title"] == "Revenue Growth"


def test_what_must_be_said_is_asked_for():
    done = subprocess.run(
        [HARNESS, "serve-seams", "--url", "api=http://127.0.0.1:1"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "business_api, moto, step_functions" in done.stderr
