"""A simulator in another process, for clients that did not know it when they were written."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

COMMAND = "from harness.stepfunctions.cli import stepfunctions; stepfunctions()"
WAIT_SECONDS = 30.0


@pytest.fixture(scope="session")
def simulator_url() -> Iterator[str]:
    """Real time: something must be left to stop."""
    options = ["serve", "--port", "0", "--time", "real"]
    command = [sys.executable, "-c", COMMAND, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), "the simulator did not start"
        yield url
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)
        process.stdout.close()


@pytest.fixture(scope="session")
def aws_environment() -> dict[str, str]:
    """An environment in which no client looks for credentials or a region elsewhere."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_PAGER": "",
    }
