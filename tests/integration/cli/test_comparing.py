"""`harness run --compare URL`: another engine is whatever answers the Step Functions API there."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


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


def test_engines_that_agree(harness, sorter, served):
    done = harness("run", "--compare", served, cwd=sorter)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(
        f"\nreplaying on {served} to compare …\n"
        f"no differences between simulator and {served} in 2 replays\n"
    )


def test_an_engine_that_answers_otherwise(harness, sorter, served):
    def politely(target, answer):
        if target == "DescribeExecution" and answer["status"] == "SUCCEEDED":
            return {**answer, "output": json.dumps({"greeting": "Good morning"})}
        return answer

    with altering(served, politely) as url:
        done = harness("run", "--compare", url, cwd=sorter)
    assert (done.returncode, done.stderr) == (1, "")
    here, there = "simulator".ljust(len(url)), url
    assert done.stdout.endswith(
        f"\nreplaying on {url} to compare …\n"
        "scenarios/greeted.yaml::sort: output\n"
        f'  {here}  [{{"greeting": "Good evening"}}]\n'
        f'  {there}  [{{"greeting": "Good morning"}}]\n'
        f"1 difference between simulator and {url} in 2 replays\n"
    )


def test_a_failed_replay_is_compared_too_and_its_1_stays(harness, sorter, served):
    greeted = sorter / "scenarios" / "greeted.yaml"
    greeted.write_text(greeted.read_text().replace("evening", "night"))
    done = harness("run", "--compare", served, cwd=sorter)
    assert done.returncode == 1
    assert f"no differences between simulator and {served} in 2 replays\n" in done.stdout


def test_what_the_other_engine_skips_is_not_compared(harness, sorter, served):
    greeted = sorter / "scenarios" / "greeted.yaml"
    greeted.write_text(greeted.read_text() + "needs: [jsonata]\n")
    done = harness("run", "--compare", served, cwd=sorter)
    assert done.returncode == 0
    assert done.stdout.endswith(
        f"not compared: scenarios/greeted.yaml::sort: the engine {served} lacks jsonata\n"
        f"no differences between simulator and {served} in 1 replay\n"
    )


def test_where_all_is_skipped_nothing_is_said_to_be_the_same(harness, sorter, served):
    greeted = sorter / "scenarios" / "greeted.yaml"
    greeted.write_text(greeted.read_text() + "needs: [jsonata]\n")
    done = harness("run", greeted, "--compare", served, cwd=sorter)
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
