from __future__ import annotations

from typing import Any

import pytest

from harness.faults.pointer import with_value, without

DOCUMENT: dict[str, Any] = {"goals": [{"a/b": 1}, {"c~d": 2}], "user": {"id": "u"}}


@pytest.mark.parametrize(
    ("pointer", "value", "found"),
    [
        ("/user/id", 5, lambda changed: changed["user"] == {"id": 5}),
        ("/user/new", None, lambda changed: changed["user"] == {"id": "u", "new": None}),
        ("/goals/0/a~1b", 7, lambda changed: changed["goals"][0] == {"a/b": 7}),
        ("/goals/1/c~0d", 7, lambda changed: changed["goals"][1] == {"c~d": 7}),
        ("/goals/1", "x", lambda changed: changed["goals"][1] == "x"),
        ("/goals/-", "x", lambda changed: changed["goals"][2] == "x"),
        ("/", "x", lambda changed: changed[""] == "x"),
    ],
)
def test_a_value_is_put_in_place(pointer: str, value: Any, found: Any) -> None:
    assert found(with_value(DOCUMENT, pointer, value))
    assert DOCUMENT["user"] == {"id": "u"}


def test_a_value_is_taken_out() -> None:
    assert without(DOCUMENT, "/goals/0")["goals"] == [{"c~d": 2}]  # type: ignore[index,call-overload]
    assert without(DOCUMENT, "/user/id")["user"] == {}  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    "pointer", ["/nobody/id", "/goals/7/x", "/goals/first", "/user/id/deeper", "/goals/-/x"]
)
def test_a_place_that_is_not_there_is_an_error(pointer: str) -> None:
    with pytest.raises(LookupError):
        with_value(DOCUMENT, pointer, 1)
    with pytest.raises(LookupError):
        without(DOCUMENT, pointer)
    with pytest.raises(LookupError):
        without(DOCUMENT, "/user/gone")
