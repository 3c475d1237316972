import pytest

from harness.model.events import ReplayStarted
from harness.reporting.base import Reporters
from harness.reporting.jsonlog import JsonReporter

EVENT = ReplayStarted(id="i", scenario="curl -H 'Authorization: Bearer hunter2'", pattern="p")


class Recorder:
    redacts = False

    def __init__(self):
        self.events, self.closed = [], 0

    def on_event(self, event):
        self.events.append(event)

    def close(self):
        self.closed += 1


class Broken(Recorder):
    def on_event(self, event):
        super().on_event(event)
        raise ZeroDivisionError("by nothing")


class BrokenAtTheEnd(Recorder):
    def close(self):
        raise OSError("disk full")


def test_every_reporter_gets_every_event_without_secrets():
    one, two = Recorder(), Recorder()
    reporters = Reporters({"one": one, "two": two}, complain=pytest.fail)
    reporters.on_event(EVENT)
    reporters.close()
    assert one.events == two.events
    assert one.events[0].scenario == "curl -H 'Authorization: [redacted]'"
    assert (one.closed, two.closed) == (1, 1)


def test_a_reporter_that_redacts_by_itself_gets_events_as_they_are():
    own, other = Recorder(), Recorder()
    own.redacts = True
    reporters = Reporters({"own": own, "other": other}, complain=pytest.fail)
    reporters.on_event(EVENT)
    assert own.events == [EVENT]
    assert other.events != [EVENT]


def test_a_reporter_that_raises_is_named_once_and_left_out_while_the_others_go_on():
    complaints, broken, late, fine = [], Broken(), BrokenAtTheEnd(), Recorder()
    reporters = Reporters({"html": broken, "junit": late, "json": fine}, complaints.append)
    reporters.on_event(EVENT)
    reporters.on_event(EVENT)
    reporters.close()
    assert (len(broken.events), len(fine.events)) == (1, 2)
    assert (broken.closed, fine.closed) == (0, 1)
    assert complaints == [
        "the html report is missing: its reporter failed with ZeroDivisionError: by nothing",
        "the junit report is missing: its reporter failed with OSError: disk full",
    ]


def test_a_folder_in_the_place_of_a_report_is_a_complaint_not_a_crash(tmp_path):
    complaints = []
    reporters = Reporters({"json": JsonReporter(tmp_path / "log.jsonl")}, complaints.append)
    (tmp_path / "log.jsonl").mkdir()
    reporters.on_event(EVENT)
    reporters.close()
    assert "json report is missing" in complaints[0]
    assert [path.name for path in tmp_path.iterdir()] == ["log.jsonl"]
