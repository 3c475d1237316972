"""Signals that come at bad moments, in a process of their own."""

import subprocess
import sys

import pytest

START = """
import os, signal, threading
from harness.cli import entry

def send():
    os.kill(os.getpid(), signal.{name})

def wait():
    threading.Event().wait(60)

class Finalized:
    def __del__(self):
        send()
        list(range(10))

def finalize():
    Finalized()

def wrap():
    try:
        send()
        list(range(10))
    except SystemExit as error:
        raise ValueError("wrapped") from error

def compiled():
    exec("send(); wait()")

entry.COMMANDS = {{"bad": ("__main__:bad", "")}}

@entry.click.command()
def bad():
    try:
        {moment}()
        wait()
    finally:
        print("cleaned up")

entry.sys.argv = ["harness", "bad"]
entry.main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("moment", ["send", "finalize", "wrap", "compiled"])
def test_a_signal_always_ends_the_command_after_cleaning_up(name, code, moment):
    done = subprocess.run(
        [sys.executable, "-c", START.format(name=name, moment=moment)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "cleaned up\n", "")


def test_a_signal_that_the_parent_ignores_stays_ignored():
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from harness.cli.signals import Signals\n"
        "Signals().install(); signal.raise_signal(signal.SIGINT); print('still here')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "still here\n")
