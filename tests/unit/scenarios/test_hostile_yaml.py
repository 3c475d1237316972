"""Reading a file ends, and ends in a value or in problems with places, whatever is in it."""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from harness.model.errors import FileError
from harness.scenarios import PatternWords, Vocabulary, load
from harness.scenarios.composing import compose_by_itself, compose_quickly
from harness.scenarios.document import SIZE_LIMIT, _Builder, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.model.errors import Problem

WORDS = Vocabulary(
    patterns={"a": PatternWords(("fine",)), "b": PatternWords(("fine",), (), ("S",))},
    seams={"api": "provider", "F": "function"},
    tables=("t",),
)

_RELAXED = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_an_alias_bomb_does_not_go_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(FileError, match="more than 20000 values, aliases counted every time"):
        parse("\n".join(lines).encode(), "bomb.yaml")


def test_an_alias_to_itself_ends() -> None:
    with pytest.raises(FileError, match="nested deeper than 40 levels"):
        parse(b"a: &a [*a]", "loop.yaml")


@pytest.mark.parametrize("deep", [b"[" * 100_000, b"[" * 42 + b"]" * 42, b"- " * 60 + b"x"])
def test_depth_is_bounded(deep: bytes) -> None:
    with pytest.raises(FileError, match="nested deeper than 40 levels"):
        parse(deep, "deep.yaml")


def test_size_is_bounded() -> None:
    with pytest.raises(FileError, match="larger than 256 KiB"):
        parse(b"#" * (SIZE_LIMIT + 1), "long.yaml")


def test_aliases_repeat_values() -> None:
    assert parse(b"a: &x {n: 1}\nb: *x", "f").value == {"a": {"n": 1}, "b": {"n": 1}}


@pytest.mark.parametrize(
    "code", ["!!python/object/apply:os.system [ls]", "!foo 1", "!!binary aGk=", "!!set {a}"]
)
def test_tags_are_refused(code: str) -> None:
    with pytest.raises(FileError, match="means nothing here"):
        parse(f"a: {code}".encode(), "tagged.yaml")


@given(st.binary(max_size=400))
@_RELAXED
def test_random_bytes_only_ever_give_problems(raw: bytes) -> None:
    _reads_or_refuses(raw)


_PIECES = st.sampled_from(
    [
        *"{}[]:,-&*!|>'\"%@`#?\n\t ~<",
        *("- ", ": ", "\n  ", "\n- ", "&a ", "*a ", "!!str ", "<<: ", "? ", "\u2028", "\ufeff"),
        *("scenario", "steps", "ask", "expect", "1", "true", "null", "0x1f", "1e9"),
    ]
)


@given(st.lists(_PIECES, max_size=60).map("".join))
@_RELAXED
def test_random_yaml_pieces_only_ever_give_problems(text: str) -> None:
    _reads_or_refuses(text.encode())


def _reads_or_refuses(raw: bytes) -> None:
    problems = _problems(lambda: parse(raw, "random.yaml"))
    assert all(each.location.line >= 1 and each.message for each in problems)


def _problems(read: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        read()
    except FileError as error:
        return error.problems
    return ()


_KEYS = st.sampled_from(
    [
        *("scenario", "patterns", "given", "faults", "steps", "ask", "get", "request", "expect"),
        *("reply", "path", "stored", "calls", "a", "b", "on", "answer", "change", "as", "at"),
        *("context", "response", "contains", "matches", "conversation", "same_as_step", "waited"),
    ]
)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 700), st.text(string.printable, max_size=5)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
@_RELAXED
def test_random_documents_of_known_keys_only_ever_give_problems(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.yaml"
    path.write_text(json.dumps(value), "utf-8")
    problems = _problems(lambda: load(path, WORDS))
    assert all(each.location.line >= 1 and each.message for each in problems)


_PIECES = (
    *("a", "b: ", "- ", "? ", "{", "}", "[", "]", ",", ": ", ":", "'", '"', "#", " #c", "|", ">"),
    *("\n", "\n  ", "\n    ", "&a ", "*a", "!!str ", "!x ", "<<: ", "1", "0x1f", "1e3", "true"),
    *("no", "~", "%", "@", "`", "é", "\\n", "...", "---", "\u00a0", "2026-01-01"),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_the_quick_parser_agrees_with_the_one_that_has_the_last_word(text: str) -> None:
    quick = compose_quickly(text)
    try:
        slow = compose_by_itself(text)
    except (YAMLError, RecursionError):
        assume(False)  # it is stricter here and there
    if quick is not None:
        assert _read(quick) == _read(slow)


@pytest.mark.parametrize(
    "text", ["a: [1\n", "a:\tb", "a:\n\ufeffb", "%YAML 1.1\n---\na: b", "- " * 501, "[" * 501]
)
def test_the_quick_parser_leaves_what_it_reads_otherwise_or_not_to_the_other(text: str) -> None:
    assert compose_quickly(text) is None


def _read(node: Any) -> object:
    builder = _Builder("f")
    value = builder.build(node, ())
    filled = {at: place for at, place in builder.places.items() if at}
    return value, filled.keys(), [str(problem.message) for problem in builder.problems]
