import sys

import pytest
from click.testing import CliRunner

from harness.cli import checkup
from harness.cli.checkup import Absent, Check, Finding, findings
from harness.cli.doctor import told
from harness.cli.entry import harness
from harness.model.errors import UsageError
from harness.reporting.terminal import ASCII, Terminal

PLAIN = Terminal(signs=ASCII)


def raising(error):
    def look():
        raise error

    return look


@pytest.mark.parametrize("error", [Absent("gone"), UsageError("gone"), OSError("gone")])
def test_what_is_absent_is_a_finding(error):
    there = Check("a", "all", "nothing", lambda: "here")
    gone = Check("b", "all", "buy one", raising(error))
    assert list(findings((there, gone))) == [
        Finding(there, works=True, seen="here"),
        Finding(gone, works=False, seen="gone"),
    ]


def test_a_finding_says_what_it_is_for_and_what_to_do():
    check = Check("Docker", "containers", "install it", str)
    assert told(Finding(check, works=True, seen="28\x1b"), PLAIN) == "ok Docker: 28\\x1b"
    assert told(Finding(check, works=False, seen="no docker"), PLAIN) == (
        "- Docker: no docker\n    needed for: containers\n    try: install it"
    )


def test_every_optional_and_required_check_has_a_purpose_and_an_advice():
    for check in checkup.CHECKS:
        assert check.name
        assert check.needed_for
        assert check.advice


def test_a_machine_that_can_replay_is_0_even_without_docker(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    done = CliRunner().invoke(harness, ["doctor"])
    assert done.exit_code == 0
    assert "Docker engine: there is no docker on PATH" in done.output
    assert done.output.endswith("scenarios can be replayed here\n")


def test_a_machine_that_can_not_is_4(monkeypatch):
    lacking = Check(
        "loopback", "everything", "allow it", raising(OSError("refused")), required=True
    )
    monkeypatch.setattr(checkup, "CHECKS", (lacking,))
    done = CliRunner().invoke(harness, ["doctor"])
    assert done.exit_code == 4
    assert "✗ loopback: refused" in done.output


def test_commands_that_fail_or_hang_are_absent(monkeypatch):
    assert checkup.command(sys.executable, "-c", "print('a'); print('b')")() == "a"
    look = checkup.command(sys.executable, "-c", "import sys; sys.exit('no engine')")
    with pytest.raises(Absent, match="no engine"):
        look()
    monkeypatch.setattr(checkup, "PATIENCE", 0.01)
    with pytest.raises(Absent, match=r"did not answer within 0\.01 s"):
        checkup.command(sys.executable, "-c", "import time; time.sleep(60)")()
