"""`harness run --compare URL`: another engine is whatever answers the Step Functions API there."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Sorter:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Known
        States:
          Known:
            Type: Choice
            Choices:
              - {Variable: $.words, StringEquals: hello, Next: Greet}
            Default: Ignore
          Greet: {Type: Pass, Result: {greeting: Good evening}, End: true}
          Ignore: {Type: Fail, Error: Unknown}
"""
CONFIG = """\
[service]
template = "template.yaml"

[scenarios]
paths = ["scenarios"]

[patterns.sort]
state_machine = "Sorter"

[patterns.sort.request]
words = "${ask}"

[patterns.sort.observe]
reply = "$.greeting"

[patterns.sort.outcomes]
greeted = { status = "SUCCEEDED" }
ignored = {}
"""
GREETED = """\
scenario: Greeted
steps:
  - ask: hello
    expect: { outcome: greeted, reply: Good evening }
"""
IGNORED = """\
scenario: Ignored
steps:
  - ask: goodbye
    expect: { outcome: ignored }
"""


@pytest.fixture
def project(tmp_path):
    """A project whose one state machine calls nothing; with two scenarios."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "harness.toml").write_text(CONFIG)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "greeted.yaml").write_text(GREETED)
    (tmp_path / "scenarios" / "ignored.yaml").write_text(IGNORED)
    return tmp_path


@pytest.fixture
def served(running):
    """A simulator in a process of its own; gives its URL."""
    with running("stepfunctions", "serve") as server:
        yield server.read_until("http://").strip()


@contextmanager
def altering(url, alter):
    """Stand before an engine and alter what it answers; gives a URL."""

    class StandIn(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer(200, {})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            kept = {k: v for k, v in self.headers.items() if k.lower().startswith(("x-", "cont"))}
            answer = httpx.post(url, content=body, headers=kept, trust_env=False)
            target = self.headers["x-amz-target"].partition(".")[2]
            self._answer(answer.status_code, alter(target, answer.json()))

        def _answer(self, status, content):
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/x-amz-json-1.0")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), StandIn) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_engines_that_agree(harness, project, served):
    done = harness("run", "--compare", served, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(
        f"\nreplaying on {served} to compare …\n"
        f"no differences between simulator and {served} in 2 replays\n"
    )


def test_an_engine_that_answers_otherwise(harness, project, served):
    def politely(target, answer):
        if target == "DescribeExecution" and answer["status"] == "SUCCEEDED":
            return {**answer, "output": json.dumps({"greeting": "Good morning"})}
        return answer

    with altering(served, politely) as url:
        done = harness("run", "--compare", url, cwd=project)
    assert (done.returncode, done.stderr) == (1, "")
    here, there = "simulator".ljust(len(url)), url
    assert done.stdout.endswith(
        f"\nreplaying on {url} to compare …\n"
        "scenarios/greeted.yaml::sort: output\n"
        f'  {here}  [{{"greeting": "Good evening"}}]\n'
        f'  {there}  [{{"greeting": "Good morning"}}]\n'
        f"1 difference between simulator and {url} in 2 replays\n"
    )


def test_a_failed_replay_is_compared_too_and_its_1_stays(harness, project, served):
    greeted = project / "scenarios" / "greeted.yaml"
    greeted.write_text(GREETED.replace("evening", "night"))
    done = harness("run", "--compare", served, cwd=project)
    assert done.returncode == 1
    assert f"no differences between simulator and {served} in 2 replays\n" in done.stdout


def test_what_the_other_engine_skips_is_not_compared(harness, project, served):
    greeted = project / "scenarios" / "greeted.yaml"
    greeted.write_text(GREETED + "needs: [jsonata]\n")
    done = harness("run", "--compare", served, cwd=project)
    assert done.returncode == 0
    assert done.stdout.endswith(
        f"not compared: scenarios/greeted.yaml::sort: the engine {served} lacks jsonata\n"
        f"no differences between simulator and {served} in 1 replay\n"
    )


def test_where_all_is_skipped_nothing_is_said_to_be_the_same(harness, project, served):
    greeted = project / "scenarios" / "greeted.yaml"
    greeted.write_text(GREETED + "needs: [jsonata]\n")
    done = harness("run", greeted, "--compare", served, cwd=project)
    assert done.returncode == 2
    assert done.stdout.endswith(
        f"not compared: scenarios/greeted.yaml::sort: the engine {served} lacks jsonata\n"
        f"nothing was compared between simulator and {served}: "
        "no replay executed a state machine on both\n"
    )


def test_replays_that_run_no_state_machine_compare_nothing(harness, scenario):
    words = ("--pattern", "frontend_payload", "--compare", "simulator")
    done = harness("run", scenario("passing"), *words)
    assert done.returncode == 2
    assert "1 passed in " in done.stdout
    assert "nothing was compared between simulator and simulator: " in done.stdout
