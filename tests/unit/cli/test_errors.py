import re
from pathlib import Path

import click
import pytest

from harness.cli.errors import outcome
from harness.model.base import Location
from harness.model.errors import (
    ComponentDiedError,
    FileError,
    Problem,
    StackError,
    UsageError,
)

PLACE = Location(file="a.yaml", line=3, column=5)


def raising(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (UsageError("no", hint="yes"), 2, "error: no\n  try: yes\n"),
        (
            FileError([Problem(PLACE, "unknown key 'ask_'", "ask")]),
            3,
            "a.yaml:3:5: unknown key 'ask_'\n  try: ask\n1 problem; nothing was run\n",
        ),
        (StackError("token=x: \x1b[2J"), 4, "error: token=x: \\x1b[2J\n"),
        (
            ComponentDiedError("api", 1, ["Cookie: hunter2"]),
            4,
            "error: api ended with exit code 1; its last log lines:\n  | Cookie: [redacted]\n",
        ),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
    ],
)
def test_an_error_is_a_text_and_an_exit_code(error, code, text, capsys):
    assert outcome(raising(error)) == code
    assert capsys.readouterr() == ("", text)


def test_a_bug_is_told_in_a_sentence_and_kept_in_a_file(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert outcome(raising(ZeroDivisionError("by nothing"))) == 4
    text = capsys.readouterr().err
    assert "internal error: ZeroDivisionError: by nothing" in text
    assert "Traceback" not in text
    log = Path(re.search(r"is in (\S+)", text)[1])
    assert log.parent == tmp_path
    assert "Traceback" in log.read_text("utf-8")


def test_debug_shows_tracebacks(capsys):
    assert outcome(raising(UsageError("no")), debug=True) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [click.UsageError("no"), click.Abort(), click.exceptions.Exit(7), SystemExit(143)]
)
def test_what_click_and_python_handle_themselves_passes(error):
    with pytest.raises(type(error)):
        outcome(raising(error))


@pytest.mark.parametrize(("value", "code"), [(None, 0), (0, 0), (1, 1), ("text", 0)])
def test_what_a_command_returns_is_its_exit_code(value, code):
    assert outcome(lambda: value) == code
