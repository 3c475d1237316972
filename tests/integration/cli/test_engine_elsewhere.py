"""`--engine URL`: an engine that somebody else started, and told where functions will be."""

import socket

import pytest


@pytest.fixture
def port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def test_it_calls_the_functions_of_the_run_at_the_port_that_both_were_told(
    harness, running, scenario, port
):
    words = ("--pattern", "step_functions", "--functions-port", port)
    with running(
        "stepfunctions", "serve", "--lambda-endpoint", f"http://127.0.0.1:{port}"
    ) as engine:
        url = engine.read_until("http://").strip()
        done = harness("run", scenario("passing"), "--engine", url, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"· {url} ·" in done.stdout
    assert "1 passed" in done.stdout


def test_a_port_that_is_taken_is_said(harness, scenario):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        done = harness("run", scenario("passing"), "--functions-port", port)
    assert done.returncode == 4
    assert f"can't listen on 127.0.0.1:{port}: Address already in use" in done.stderr


def test_an_attached_stack_has_its_port(harness, scenario):
    words = ("--attach", "http://127.0.0.1:9", "--functions-port", 9001)
    done = harness("run", scenario("passing"), *words)
    assert done.returncode == 2
    assert "--attach excludes --functions-port" in done.stderr
