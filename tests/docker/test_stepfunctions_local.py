"""`--engine stepfunctions-local`, with a stand-in for AWS's image.

The stand-in serves this project's own simulator: these tests prove the wiring around the
container, not what AWS's interpreter does.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import stand_in

ROOT = Path(__file__).parents[2]
HARNESS = Path(sys.executable).with_name("harness")
LABEL = "org.testcontainers=true"

SCENARIO = """\
scenario: Retried through a container
patterns: [step_functions]
given:
  - business context exists: {user: ceo-john, tenant: acme}
faults:
  - at: business_api
    answer: {status: 503}
    times: 1
steps:
  - ask: Help with my goals
    expect:
      outcome: coached
      reply: {contains: Revenue Growth}
      context: {source: business_api}
      retries: {FetchBusinessContext: 1}
      calls: {business_api: 2}
"""


@pytest.fixture(scope="session")
def image():
    return stand_in.build()


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "retried.yaml"
    path.write_text(SCENARIO)
    return path


def arguments(scenario, engine):
    config = ROOT / "harness.toml"
    return [HARNESS, "run", scenario, "--config", config, "--engine", engine]


def run(scenario, engine, **env):
    return subprocess.run(
        arguments(scenario, engine),
        env={**os.environ, **env, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def containers():
    listed = subprocess.run(
        ["docker", "ps", "-a", "-q", "--filter", f"label={LABEL}"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return listed.stdout.split()


def test_a_scenario_runs_through_the_container_and_leaves_none_behind(image, scenario):
    done = run(scenario, f"stepfunctions-local={image}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert containers() == []


def test_an_image_that_can_not_be_had_is_one_clear_message(scenario):
    done = run(scenario, "stepfunctions-local=nobody/has-this:1")
    assert done.returncode == 4
    assert "the image nobody/has-this:1 is not here and can't be pulled" in done.stderr
    assert "try: docker pull nobody/has-this:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_docker_engine_is_one_clear_message(scenario, tmp_path):
    nowhere = f"unix://{tmp_path}/nothing.sock"
    done = run(scenario, "stepfunctions-local", DOCKER_HOST=nowhere)
    assert done.returncode == 4
    assert "no Docker engine answers" in done.stderr
    assert "--engine simulator" in done.stderr


def test_a_container_that_ends_at_once_shows_its_last_words(image, scenario):
    broken = f"{image}-crash"
    change = ["--change", "ENV STAND_IN_FAULT=crash"]
    derive(image, broken, change)
    done = run(scenario, f"stepfunctions-local={broken}")
    assert done.returncode == 4
    assert "stand-in: no memory left" in done.stderr
    assert containers() == []


def test_a_container_that_dies_in_the_middle_ends_the_run(image, scenario):
    frozen = SCENARIO.replace("times: 1", "times: 1\n  - {at: business_api, after: 1, delay: 600s}")
    scenario.write_text(frozen)
    with started(scenario, image, "--time", "real") as process:
        kill(await_container())
        out, err = process.communicate(timeout=60)
    assert process.returncode == 4, out + err
    assert "stepfunctions-local" in err
    assert containers() == []


def test_no_container_survives_a_killed_harness(image, scenario):
    with started(scenario, image, "--time", "real") as process:
        await_container()
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    await_until(lambda: containers() == [], "the container is still there")


def derive(image, name, change):
    """Make an image that differs in its environment alone."""
    made = subprocess.run(
        ["docker", "create", image], capture_output=True, text=True, timeout=60, check=True
    ).stdout.strip()
    try:
        subprocess.run(
            ["docker", "commit", *change, made, name], capture_output=True, timeout=60, check=True
        )
    finally:
        subprocess.run(["docker", "rm", made], capture_output=True, timeout=60, check=True)


def started(scenario, image, *options):
    return subprocess.Popen(
        [*arguments(scenario, f"stepfunctions-local={image}"), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill(container):
    subprocess.run(["docker", "kill", container], capture_output=True, timeout=30, check=True)


def await_container():
    found = []

    def there():
        found[:] = containers()
        return bool(found)

    await_until(there, "no container was started")
    return found[0]


def await_until(condition, otherwise, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
