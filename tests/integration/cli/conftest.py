import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import psutil
import pytest

ROOT = Path(__file__).parents[3]
DEADLINE = 90

PASSING = """\
scenario: Quick goal advice
tags: [usage]
given:
  - business context exists: { user: ceo-john, tenant: acme }
steps:
  - ask: How do we reach the revenue goal?
    expect:
      outcome: coached
      reply: { contains: Revenue Growth }
"""
FAILING = PASSING.replace("Quick goal advice", "Wrong hopes").replace(
    "contains: Revenue Growth", "contains: World Peace"
)
MISSPELT = PASSING.replace("outcome:", "outcom:")
REFUSED = """\
scenario: Nothing is asked
given:
  - business context exists: { user: ceo-john, tenant: acme }
steps:
  - ask: ""
    expect: { outcome: refused }
"""
WAITING = """\
scenario: The business API is down for good
patterns: [step_functions]
given:
  - business context exists: { user: ceo-john, tenant: acme }
faults:
  - at: business_api
    answer: { status: 503 }
steps:
  - ask: How do we reach the revenue goal?
    expect: { outcome: coached }
"""

SORTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Sorter:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: sorter.asl.yaml
"""
SORTER_ASL = """\
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
SORTER_TOML = """\
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
def texts():
    """Scenario texts by what becomes of them."""
    return {
        "passing": PASSING,
        "failing": FAILING,
        "refused": REFUSED,
        "misspelt": MISSPELT,
        "waiting": WAITING,
    }


@pytest.fixture
def scenario(tmp_path, texts):
    """Write scenario files, named for what becomes of them."""

    def write(kind):
        file = tmp_path / f"{kind}.yaml"
        file.write_text(texts[kind], "utf-8")
        return file

    return write


def environment():
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return {**plain, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def harness():
    """Run the command line from the project's folder, to its end."""

    def run(*words, cwd=ROOT, **others):
        return subprocess.run(
            [sys.executable, "-m", "harness", *map(str, words)],
            cwd=cwd,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
            **others,
        )

    return run


class Running:
    """A command that runs on: its output so far, its children, its end."""

    def __init__(self, process):
        self.process = process
        self.lines = []

    def read_error(self, text):
        """Wait for a line of stderr that holds a text."""
        return self.read_until(text, self.process.stderr)

    def read_until(self, text, stream=None):
        """Give the line that holds a text, which must come before the deadline."""
        giving_up = Timer(DEADLINE, self.process.kill)
        giving_up.start()
        try:
            for line in stream or self.process.stdout:
                self.lines.append(line)
                if text in line:
                    return line
        finally:
            giving_up.cancel()
        pytest.fail(
            f"it ended without {text!r}:\n{''.join(self.lines)}\n{self.process.stderr.read()}"
        )

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, by=signal.SIGINT):
        """Send a signal; give the exit code, the rest of stdout, stderr, and who is still there."""
        family = self.family()
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, out, err, survivors(family)


def survivors(family):
    """Wait until all of them have ended; give those that don't before the deadline.

    A zombie has ended: whoever inherits those of a killed harness may be slow to bury them.
    """
    until = time.monotonic() + DEADLINE
    while (left := list(filter(lives, family))) and time.monotonic() < until:
        psutil.wait_procs(left, timeout=0.1)
    return left


def lives(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def running():
    """Start a command that runs on; it is killed at the end if it still does."""

    @contextmanager
    def start(*words, cwd=ROOT):
        command = [sys.executable, "-m", "harness"]
        process = subprocess.Popen(
            [*command, *map(str, words)],
            cwd=cwd,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield Running(process)
            finally:
                process.kill()

    return start


@pytest.fixture
def sorter(tmp_path):
    """A project whose one state machine calls nothing; with two scenarios."""
    (tmp_path / "template.yaml").write_text(SORTER)
    (tmp_path / "sorter.asl.yaml").write_text(SORTER_ASL)
    (tmp_path / "harness.toml").write_text(SORTER_TOML)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "greeted.yaml").write_text(GREETED)
    (tmp_path / "scenarios" / "ignored.yaml").write_text(IGNORED)
    return tmp_path


@pytest.fixture
def served(running):
    """A simulator in a process of its own; gives its URL."""
    with running("stepfunctions", "serve") as server:
        yield server.read_until("http://").strip()
