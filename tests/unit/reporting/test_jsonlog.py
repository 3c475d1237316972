import pytest

from harness.model.errors import FileError
from harness.reporting.jsonlog import JsonReporter, read_events


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"event": "lunch"}', "'lunch'"),
        ("<html>", "JSON"),
        ('{"event": "replay_started", "id": "i", "scenario": "s"}', "at replay_started.pattern"),
    ],
)
def test_a_line_that_is_no_event_is_named(tmp_path, line, message):
    log = tmp_path / "log.jsonl"
    log.write_text('{"event": "stack_started", "seconds": 1.0}\n' + line + "\n")
    events = read_events(log)
    assert next(events).seconds == 1.0
    with pytest.raises(FileError) as caught:
        next(events)
    (problem,) = caught.value.problems
    assert (problem.location.file, problem.location.line) == (str(log), 2)
    assert message in problem.message


def test_the_log_has_no_name_before_the_end(tmp_path):
    reporter = JsonReporter(tmp_path / "log.jsonl")
    assert not (tmp_path / "log.jsonl").exists()
    reporter.close()
    assert (tmp_path / "log.jsonl").read_text() == ""
