"""Each folder beside this file holds the event log of a run and the reports it must lead to.

After a wanted change: UPDATE_GOLDEN=1 pytest tests/golden/reporting, then read the diff.
"""

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xmlschema

from harness.reporting.console import ConsoleReporter
from harness.reporting.html import HtmlReporter
from harness.reporting.jsonlog import JsonReporter, read_events
from harness.reporting.junit import JUnitReporter
from harness.reporting.redaction import redacted
from harness.reporting.terminal import ASCII, Terminal

HERE = Path(__file__).parent
RUNS = ["passing", "failing", "broken-off"]
SHAPES = {
    "console-100.txt": (Terminal(100), False),
    "console-60.txt": (Terminal(60), False),
    "console-120-verbose.txt": (Terminal(120), True),
    "console-ascii.txt": (Terminal(100, signs=ASCII), False),
    "console-colour.txt": (Terminal(100, colour=True), False),
}


def fold(run, *reporters):
    for event in read_events(HERE / run / "events.jsonl"):
        for reporter in reporters:
            reporter.on_event(event if reporter.redacts else redacted(event))
    for reporter in reporters:
        reporter.close()


def matches(golden: Path, text: str):
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("run", RUNS)
def test_console(run, shape):
    terminal, verbose = SHAPES[shape]
    written = []
    fold(run, ConsoleReporter(written.append, terminal, verbose=verbose))
    matches(HERE / run / shape, "".join(written))


@pytest.mark.parametrize("run", RUNS)
def test_junit(run, tmp_path):
    fold(run, JUnitReporter(tmp_path / "made" / "junit.xml"))
    xmlschema.validate(tmp_path / "made" / "junit.xml", HERE / "junit.xsd")
    matches(HERE / run / "junit.xml", (tmp_path / "made" / "junit.xml").read_text("utf-8"))


@pytest.mark.parametrize("run", RUNS)
def test_html(run, tmp_path):
    fold(run, HtmlReporter(tmp_path / "made" / "report.html"))
    page = (tmp_path / "made" / "report.html").read_text("utf-8")
    without_style = re.sub(r"<style>.*?</style>|sha256-[^']+", "", page, flags=re.DOTALL)
    matches(HERE / run / "report.html", without_style)


@pytest.mark.parametrize("run", RUNS)
def test_an_event_log_is_read_back_and_written_again_without_a_change(run, tmp_path):
    log = HERE / run / "events.jsonl"
    reporter = JsonReporter(tmp_path / "again.jsonl")
    for event in read_events(log):
        reporter.on_event(event)
    reporter.close()
    assert (tmp_path / "again.jsonl").read_text("utf-8") == log.read_text("utf-8")


@pytest.mark.parametrize("run", RUNS)
def test_no_report_holds_a_secret_or_a_control_character(run, tmp_path):
    written = []
    console = ConsoleReporter(written.append, Terminal(100), verbose=True)
    fold(run, console, JUnitReporter(tmp_path / "j"), HtmlReporter(tmp_path / "h"))
    json_report = JsonReporter(tmp_path / "l")
    fold(run, json_report)
    reports = ["".join(written), *((tmp_path / name).read_text("utf-8") for name in "jhl")]
    for report in reports:
        assert "hunter2" not in report
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", report)
    for report in reports[:3]:
        assert not re.search("[\x80-\x9f\u2028\u2029\u202a-\u202e]", report)


class Page(HTMLParser):
    """Collects what a page would load, run, or leave open."""

    VOID = frozenset({"meta", "input", "br", "rect"})

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.ids = [], set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        assert self.open.pop() == tag


@pytest.mark.parametrize("run", RUNS)
def test_a_page_is_well_formed_and_loads_and_runs_nothing(run, tmp_path):
    fold(run, HtmlReporter(tmp_path / "report.html"))
    text = (tmp_path / "report.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert not page.tags & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not page.attributes & {"src", "style", "onclick", "onload", "onerror"}
    assert len(page.ids) == len(set(page.ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(page.ids)
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize("run", RUNS)
def test_the_one_style_that_a_page_may_use_is_its_own(run, tmp_path):
    fold(run, HtmlReporter(tmp_path / "report.html"))
    text = (tmp_path / "report.html").read_text("utf-8")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
