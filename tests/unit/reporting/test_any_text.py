"""Whatever a service says, reports stay readable, valid and harmless."""

import re
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model.base import Location
from harness.model.events import ReplayFinished, RunFinished, RunStarted
from harness.model.exchange import Exchange, Request, Response
from harness.model.result import Difference, Failure, Observation, ReplayResult, StepTrace, Trace
from harness.reporting.base import Reporters
from harness.reporting.console import ConsoleReporter
from harness.reporting.html import HtmlReporter
from harness.reporting.jsonlog import JsonReporter, read_events
from harness.reporting.junit import JUnitReporter
from harness.reporting.terminal import Terminal

text = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "\x1b[2J",
        "]]>",
        "<script>alert(1)</script>",
        "\u202e",
        "{{ 7 * 7 }}",
        "&amp;",
        "\r\n",
        "' onx='",
    ]
)
json = st.recursive(
    st.none() | st.booleans() | text,
    lambda each: st.lists(each) | st.dictionaries(text, each),
    max_leaves=5,
)


@st.composite
def results(draw):
    place = Location(file=draw(text), line=1, column=1)
    request = Request(
        method=draw(text), path=draw(text), query={draw(text): [draw(text)]}, body=draw(json)
    )
    exchange = Exchange(
        seam=draw(text),
        seq=1,
        at=1,
        duration=0.1,
        request=request,
        response=Response(status=200, body=draw(json)),
        fault=draw(st.none() | text),
        labels=draw(st.dictionaries(st.sampled_from(["function", "error", "operation"]), text)),
    )
    step = StepTrace(
        index=1,
        title=draw(text),
        command=draw(text),
        request=request,
        logs=(draw(text),),
        observation=Observation(
            outcome=draw(text), status=draw(text), body=draw(json), cause=draw(text)
        ),
        exchanges=(exchange,),
        tables={draw(text): [{draw(text): draw(json)}]},
        duration=0.1,
    )
    difference = Difference(path=draw(text), expected=draw(json), actual=draw(json))
    failure = Failure(
        check=draw(text),
        message=draw(text),
        location=place,
        differences=(difference,),
        hint=draw(text),
    )
    return ReplayResult(
        id=draw(text),
        scenario=draw(text),
        pattern=draw(text),
        location=place,
        status=draw(st.sampled_from(["passed", "failed", "skipped"])),
        reason=draw(st.none() | text),
        failures=(failure,),
        trace=Trace(steps=(step,)),
        duration=0.1,
    )


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


@settings(max_examples=40, deadline=None)
@given(results())
def test_no_text_breaks_a_report_or_gets_through_it(result):
    written, complaints = [], []
    with TemporaryDirectory() as folder:
        junit, html, log = (Path(folder) / name for name in ("junit", "html", "log"))
        reporters = Reporters(
            {
                "console": ConsoleReporter(written.append, Terminal(), verbose=True),
                "junit": JUnitReporter(junit),
                "html": HtmlReporter(html),
                "json": JsonReporter(log),
            },
            complaints.append,
        )
        events = [
            RunStarted(at=0, seed=1, engine="e", time="virtual", replays=1, scenarios=1),
            ReplayFinished(result=result),
            RunFinished(at=1, seconds=1, passed=0, failed=1, skipped=0, exit_code=1),
        ]
        for event in events:
            reporters.on_event(event)
        reporters.close()
        assert complaints == []
        ET.fromstring(junit.read_bytes())  # noqa: S314 -- our own report
        tags = Tags()
        tags.feed(html.read_text("utf-8"))
        assert len(list(read_events(log))) == len(events)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]", "".join(written))
    assert not tags.seen & {"script", "img", "iframe", "a b"}
    assert not tags.attributes & {"onx", "style", "src", "onclick"}
