import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.reporting.text import (
    cells,
    duration,
    fit,
    fit_middle,
    json_text,
    one_line,
    plural,
    visible,
)

CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb\tc", "a\\x0d\nb\tc"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\x9b31m", "\\x9b31m"),
        ("\ud800", "\\ud800"),
        ("日本 🎉 עברית", "日本 🎉 עברית"),
    ],
)
def test_what_could_steer_a_terminal_is_written_out(text, shown):
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_no_text_gets_through_with_control_characters(text):
    assert not CONTROL.search(visible(text))
    assert "\n" not in one_line(text)


@given(st.text(), st.integers(0, 40))
def test_a_fitted_text_fits(text, width):
    assert cells(fit(text, width)) <= width
    assert cells(fit_middle(text, width)) <= width


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("🎉", 2), ("e\u0301", 1)])
def test_columns(text, columns):
    assert cells(text) == columns


def test_the_ends_of_a_path_stay_when_its_middle_is_cut():
    assert fit_middle("ValidateRequest and FormatResponse", 15) == "Validat…esponse"
    assert fit("ValidateRequest", 8) == "Validat…"
    assert fit("short", 8) == "short"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0004, "0 ms"),
        (0.048, "48 ms"),
        (1.24, "1.24 s"),
        (2, "2 s"),
        (125, "2 min 5 s"),
        (86400, "1 d"),
        (90000, "1 d 1 h"),
    ],
)
def test_durations(seconds, said):
    assert duration(seconds) == said


def test_long_json_says_how_much_is_missing():
    assert json_text({"a": "é\x1b"}) == '{"a": "é\\u001b"}'
    assert json_text("x" * 1000, limit=5) == '"xxxx… (997 more characters)'


def test_counting():
    assert [plural(n, "replay") for n in (0, 1, 2)] == ["0 replays", "1 replay", "2 replays"]
