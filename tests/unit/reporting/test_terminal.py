import io

import pytest

from harness.reporting.terminal import ASCII, UNICODE, Terminal


class Stream(io.StringIO):
    def __init__(self, tty, encoding="utf-8"):
        super().__init__()
        self._tty, self._encoding = tty, encoding

    def isatty(self):
        return self._tty

    @property
    def encoding(self):
        return self._encoding


@pytest.mark.parametrize(
    ("tty", "environ", "colour"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"CI": "true"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour(tty, environ, colour):
    assert Terminal.of(Stream(tty), environ).colour is colour


@pytest.mark.parametrize(
    ("columns", "width"), [("80", 80), ("10", 40), ("", 120), ("wide", 120), ("0", 120)]
)
def test_width(columns, width):
    assert Terminal.of(Stream(tty=False), {"COLUMNS": columns}).width == width


@pytest.mark.parametrize(
    ("encoding", "signs"), [("utf-8", UNICODE), ("ascii", ASCII), ("latin-1", ASCII), (None, ASCII)]
)
def test_signs(encoding, signs):
    assert Terminal.of(Stream(tty=False, encoding=encoding), {}).signs == signs


def test_paint():
    assert Terminal(colour=True).paint("x", "red", "bold") == "\x1b[31;1mx\x1b[0m"
    assert Terminal().paint("x", "red") == "x"
    assert Terminal(width=12).rule("end") == "── end ─────"
