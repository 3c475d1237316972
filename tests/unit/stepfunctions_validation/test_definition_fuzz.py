"""Whatever is thrown at it, the validator answers with problems that have a place."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.stepfunctions.language.functions import FUNCTIONS
from harness.stepfunctions.validation import validate
from harness.stepfunctions.validation.choices import OPERATORS
from harness.stepfunctions.validation.states import STATES

FIELDS = sorted({name for fields in STATES.values() for name in fields})
WORDS = st.one_of(
    st.sampled_from(["A", "B", "$", "$.a", "$$.b", "$v[0]", "{% $states.input %}", "{% a", "E"]),
    st.sampled_from(sorted(FUNCTIONS)).map(lambda name: f"{name}('x', $.a)"),
    st.text(max_size=8),
    st.text(alphabet="$.[]'\"()*?@{}%,:S1 ", max_size=12),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.floats(allow_nan=False), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(["a.$", "Next", "ErrorEquals", "StartAt", "States", "Variable"]),
                st.sampled_from(sorted(OPERATORS)),
                WORDS,
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
STATE = st.builds(
    lambda kind, fields: {"Type": kind, **fields},
    st.sampled_from(sorted(STATES)),
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6),
)
MACHINE = st.builds(
    lambda states, language, extra: {"StartAt": "A", "States": states, **language, **extra},
    st.dictionaries(st.sampled_from(["A", "B", "C"]), STATE, max_size=3),
    st.sampled_from([{}, {"QueryLanguage": "JSONata"}, {"QueryLanguage": "JSONPath"}]),
    st.dictionaries(st.sampled_from(["Comment", "Version", "TimeoutSeconds"]), VALUES, max_size=1),
)


def assert_placed(text: str) -> None:
    lines = text.split("\n")
    for problem in validate(text):
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message
        assert problem.pointer == "" or problem.pointer.startswith("/")


@given(MACHINE)
@settings(max_examples=200, deadline=None)
def test_generated_machines(definition: dict[str, Any]) -> None:
    assert_placed(json.dumps(definition, indent=1))


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_any_json(value: object) -> None:
    assert_placed(json.dumps(value))


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    assert_placed(text)
