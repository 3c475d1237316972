"""How harness.toml's request tables become requests, and a provider's names the frontend's."""

import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model.exchange import Request
from harness.replay.commands import aws_start_execution, curl
from harness.replay.fill import fill, fill_path, fill_text
from harness.replay.names import snake_keys

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def test_a_whole_placeholder_becomes_the_value_itself():
    assert fill({"context": "${context}"}, {"context": {"goals": []}}) == {"context": {"goals": []}}


def test_a_placeholder_inside_a_text_becomes_text():
    assert fill({"id": "user-${as.user}!"}, {"as.user": "john"}) == {"id": "user-john!"}


@pytest.mark.parametrize("values", [{}, {"gone": None}])
def test_keys_without_a_value_are_left_out_at_every_depth(values):
    template = {"a": "${gone}", "b": {"c": "${gone}", "d": 1}, "e": ["${gone}", 2]}
    assert fill(template, values) == {"b": {"d": 1}, "e": [2]}


def test_values_in_urls_are_percent_encoded():
    values = {"as.user": "a&b/ü"}
    assert fill_text("/x?u=${as.user}", values, quoted=True) == "/x?u=a%26b%2F%C3%BC"
    assert fill_path("/c/{as.user}", values) == "/c/a%26b%2F%C3%BC"


def test_a_path_that_names_something_unknown_is_an_error():
    with pytest.raises(KeyError, match="nothing"):
        fill_path("/c/{nothing}", {})


@pytest.mark.parametrize(
    ("camel", "snake"),
    [
        ("recentActions", "recent_actions"),
        ("user", "user"),
        ("retrievedAt", "retrieved_at"),
        ("HTTPStatus", "http_status"),
        ("userID", "user_id"),
    ],
)
def test_camel_case_becomes_snake_case(camel, snake):
    assert snake_keys({camel: [{camel: 1}]}, {}) == {snake: [{snake: 1}]}


def test_a_rename_has_the_last_word():
    assert snake_keys({"kpIs": []}, {"kp_is": "kpis"}) == {"kpis": []}


@given(JSON)
def test_renaming_twice_changes_nothing_more(value):
    once = snake_keys(value, {})
    assert snake_keys(once, {}) == once


@given(st.text(min_size=1))
def test_a_command_survives_the_shell(text):
    body = {"message": text}
    request = Request(method="POST", path="/api", headers={"x-a": "b c"}, body=body)
    words = shlex.split(curl('"$URL"', request))
    assert json.loads(words[words.index("-d") + 1]) == body
    assert words[-1] == "$URL/api"
    words = shlex.split(aws_start_execution("http://127.0.0.1:2", "arn:x", body))
    assert json.loads(words[words.index("--input") + 1]) == body
