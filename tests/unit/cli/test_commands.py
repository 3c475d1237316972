import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import options
from harness.cli.entry import COMMANDS, harness

LOGS = Path(__file__).parents[2] / "golden" / "reporting"


@pytest.fixture
def invoke():
    return lambda *words: CliRunner().invoke(
        harness, [str(word) for word in words], prog_name="harness"
    )


def test_help_lists_every_command_and_imports_none():
    code = (
        "import sys; from harness.cli.entry import harness\n"
        "try: harness.main(['--help'], prog_name='harness')\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in "
        "{'pydantic', 'boto3', 'jinja2', 'moto', 'fastapi', 'httpx', 'ruamel', 'asyncio'}"
        " or m.startswith(('harness.runner', 'harness.stack', 'harness.cli.run'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_is_there(name, invoke):
    done = invoke(name, "--help")
    assert done.exit_code == 0
    assert f"harness {name}" in done.output


def test_version(invoke):
    assert invoke("--version").output == "harness 0.1.0\n"


def test_wrong_usage_is_2(invoke):
    assert invoke("rum").exit_code == 2
    assert invoke("run", "--report", "pdf=x").exit_code == 2
    assert invoke("run", "--fail-under-asl", "101").exit_code == 2


def test_reports_are_made_again_from_the_event_log(invoke, tmp_path):
    html, junit = tmp_path / "r.html", tmp_path / "sub" / "r.xml"
    done = invoke("report", LOGS / "failing" / "events.jsonl", "--html", html, "--junit", junit)
    assert done.exit_code == 0
    assert "1 passed, 2 failed in 8.05 s" in done.output
    assert junit.read_bytes() == (LOGS / "failing" / "junit.xml").read_bytes()
    assert html.read_text("utf-8").startswith("<!DOCTYPE html>")
    refused = invoke("report", LOGS / "failing" / "events.jsonl", "--html", junit / "r")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == f"error: {junit / 'r'} can't be written: {junit} is not a folder\n"


def test_what_is_no_event_log_is_named_with_its_line(invoke, tmp_path):
    (tmp_path / "log").write_text('{"event": "lunch"}\n')
    done = invoke("report", tmp_path / "log")
    assert done.exit_code == 3
    assert f"{tmp_path}/log:1:1: this is not an event of a run" in done.output
    assert invoke("report", tmp_path / "nothing").exit_code == 2


def test_the_schema_goes_to_stdout_or_to_a_file(invoke, tmp_path):
    shown = json.loads(invoke("schema").output)
    assert "steps" in shown["properties"]
    file = tmp_path / "new" / "schema.json"
    assert invoke("schema", "--output", file).exit_code == 0
    assert json.loads(file.read_text("utf-8")) == shown
    (tmp_path / "file").write_text("")
    assert invoke("schema", "-o", tmp_path / "file" / "schema.json").exit_code == 2


def test_reports_can_follow_one_another_without_repeating_the_option():
    paths, reports = options.split_reports(["a.yaml", "json=b", "html=c=d"])
    assert paths == (Path("a.yaml"),)
    assert reports == (options.Report("json", Path("b")), options.Report("html", Path("c=d")))
