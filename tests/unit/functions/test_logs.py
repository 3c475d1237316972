"""What functions print, and what callers get of it."""

from __future__ import annotations

import base64

from harness.functions.logs import FunctionLogs, Output
from harness.functions.tail import log_result


def test_output_is_read_as_it_appears(tmp_path):
    file = tmp_path / "f.log"
    output = Output(file)
    assert output.read() == ""
    file.write_bytes("one\nü".encode())
    assert output.read() == "one\nü"
    assert output.read() == ""
    with file.open("ab") as more:
        more.write(b"x" * 200_000 + b"\xff\n")
    assert output.read() == "x" * 200_000 + "\N{REPLACEMENT CHARACTER}\n"
    output.close()


def test_output_begins_where_the_file_ended(tmp_path):
    file = tmp_path / "f.log"
    file.write_text("of an earlier process\n")
    output = Output(file)
    with file.open("a") as more:
        more.write("mine\n")
    assert output.read() == "mine\n"
    output.close()


def test_lines_are_numbered_over_all_functions():
    logs = FunctionLogs()
    logs.add("a", "one\ntwo\n")
    logs.add("b", "three")
    assert logs.since(1) == [
        {"seq": 2, "function": "a", "text": "two"},
        {"seq": 3, "function": "b", "text": "three"},
    ]


def test_the_tail_is_the_last_four_kilobytes():
    whole = base64.b64decode(log_result("id", "a\nb", 0.0123, 128)).decode()
    assert whole == (
        "START RequestId: id Version: $LATEST\na\nb\nEND RequestId: id\n"
        "REPORT RequestId: id\tDuration: 12.30 ms\tBilled Duration: 13 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 128 MB\t\n"
    )
    long = base64.b64decode(log_result("id", "x" * 10_000, 0, 128))
    assert len(long) == 4096
    assert long.endswith(b"Memory Used: 128 MB\t\n")
