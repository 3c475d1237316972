from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.compare import ABSENT, differences, unequal
from harness.checks.pairing import pair
from harness.model.matcher import RULES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ([{"a": 1}, 2], [{"a": 1, "b": 2}, 2]),
        ({"contains": "b"}, "abc"),
        ({"contains": ["a", "c"]}, "abc"),
        ({"contains": {"id": 1}}, [{"id": 2}, {"id": 1, "x": 0}]),
        ({"lacks": "z"}, "abc"),
        ({"lacks": [1, 2]}, [3]),
        ({"matches": "^a.c$"}, "abc"),
        ({"length": 2}, [1, 2]),
        ({"type": "number"}, 1),
        ({"type": "integer"}, 2.0),
        ({"type": "null"}, None),
        ({"equals": {"type": "x"}}, {"type": "x"}),
        ({"present": True}, None),
        ({"a": {"present": False}}, {}),
        (1, 1.0),
    ],
)
def test_what_fits(expected: Any, actual: Any) -> None:
    assert list(differences(expected, actual)) == []


@pytest.mark.parametrize(
    ("expected", "actual", "where"),
    [
        ({"a": 1}, {"a": 2}, "$.a"),
        ({"a": {"b": None}}, {"a": {}}, "$.a.b"),
        ({"odd key": 1}, {}, "$['odd key']"),
        ([1], [1, 2], "$"),
        ([{"a": 1}], [{"a": 2}], "$[0].a"),
        (1, True, "$"),
        ({"a": 1}, [1], "$"),
        ({"contains": ["a", "z"]}, "abc", "$"),
        ({"contains": 1}, "1", "$"),
        ({"lacks": ["z", "a"]}, "abc", "$"),
        ({"matches": "b$"}, "abc", "$"),
        ({"matches": "1"}, 1, "$"),
        ({"length": 1}, 1, "$"),
        ({"type": "integer"}, True, "$"),
        ({"type": "object"}, [], "$"),
        ({"equals": {"a": 1}}, {"a": 1, "b": 2}, "$"),
        ({"a": {"present": True}}, {}, "$.a"),
        ({"a": {"present": False}}, {"a": None}, "$.a"),
    ],
)
def test_what_does_not_fit(expected: Any, actual: Any, where: str) -> None:
    assert [each.path for each in differences(expected, actual)] == [where]


def test_a_rule_that_is_not_met_is_named() -> None:
    (difference,) = differences({"type": "string", "contains": "x"}, 5)
    assert difference.note == "not met: type, contains"


@given(JSON, JSON)
def test_unequal_is_symmetric_and_exact(one: Any, other: Any) -> None:
    assert list(unequal(one, one)) == []
    assert bool(list(unequal(one, other))) == bool(list(unequal(other, one)))


@given(JSON)
def test_everything_fits_itself(value: Any) -> None:
    assert list(differences(value, value)) == []


def test_absence_is_not_null() -> None:
    assert list(unequal(ABSENT, ABSENT)) == []
    assert len(list(unequal(None, ABSENT))) == len(list(unequal(ABSENT, None))) == 1
    assert len(list(differences(None, ABSENT))) == 1


def test_every_rule_can_be_followed() -> None:
    for rule in RULES:
        list(differences({rule: True}, "x"))


def test_pairs_are_found_even_when_the_first_choice_was_wrong() -> None:
    assert pair([[True, True], [True, False]]) == ([], [])
    assert pair([[True, False], [True, False]]) == ([1], [1])
    assert pair([]) == ([], [])
