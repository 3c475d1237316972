"""Places of keys in TOML, against the text that they stand in."""

import tomllib
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stack.toml import Places

TEXT = dedent('''
    # a comment with [brackets] = and "quotes"
    top = 1
    [service]                       # [not.a.table]
    template = "a # b.yaml"
    parameters = { Stage = "dev", Deep = { er = [1, 2], "quoted key" = 3 } }
    preload = [
      "boto3",  # why not
      "httpx", [ "nested" ],
    ]
    text = """
    [looks.like] = "a table"
    """
    literal = \'\'\'[neither]\'\'\'
    at = 2026-11-23 10:00:00
    dotted.key.path = -1.5e3

    [ patterns . "front end" . 'x' ]
    method = 'POST'
    [[many]]
    a = 1
    [[many]]
    a = 2
    ''')


def place(*pointer: str | int) -> str:
    location = Places.of(TEXT, "t.toml").by_pointer[pointer]
    return TEXT.splitlines()[location.line - 1][location.column - 1 :]


@pytest.mark.parametrize(
    ("pointer", "starts_with"),
    [
        (("top",), "top = 1"),
        (("service",), "[service]"),
        (("service", "template"), 'template = "a'),
        (("service", "parameters", "Stage"), "Stage ="),
        (("service", "parameters", "Deep", "er", 1), "2]"),
        (("service", "parameters", "Deep", "quoted key"), '"quoted key" = 3'),
        (("service", "preload", 1), '"httpx"'),
        (("service", "preload", 2, 0), '"nested"'),
        (("service", "text"), "text = "),
        (("service", "literal"), "literal ="),
        (("service", "at"), "at ="),
        (("service", "dotted", "key", "path"), "dotted.key"),
        (("patterns", "front end", "x", "method"), "method ="),
        (("many", 1, "a"), "a = 2"),
    ],
)
def test_a_key_is_found_where_it_stands(pointer: tuple[str | int, ...], starts_with: str) -> None:
    assert place(*pointer).startswith(starts_with)


def test_what_only_looks_like_a_table_is_none() -> None:
    places = Places.of(TEXT, "t.toml").by_pointer
    assert ("looks", "like") not in places
    assert ("not", "a", "table") not in places


def pointers(value: Any, at: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    match value:
        case dict():
            return {at}.union(*(pointers(each, (*at, key)) for key, each in value.items()))
        case list():
            return {at}.union(*(pointers(each, (*at, i)) for i, each in enumerate(value)))
        case _:
            return {at}


def test_every_value_of_the_text_has_a_place() -> None:
    assert pointers(tomllib.loads(TEXT)) <= Places.of(TEXT, "t.toml").by_pointer.keys()


keys = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
scalars = st.one_of(
    st.integers(-99, 99).map(str),
    st.booleans().map(lambda flag: str(flag).lower()),
    texts.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    texts.map(lambda text: "'" + text.replace("'", "") + "'"),
    texts.map(lambda text: '"""' + text.replace("\\", "\\\\").replace('"', "'") + '\n"""'),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # ]\n".join(items) + "\n]"),
        st.dictionaries(keys, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=6,
)


@given(st.dictionaries(keys, st.dictionaries(keys, values, max_size=3), max_size=3))
def test_any_document_is_walked_through_to_its_end(document: dict[str, dict[str, str]]) -> None:
    text = "".join(
        f"[{table}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
        for table, entries in document.items()
    )
    places = Places.of(text, "t.toml").by_pointer
    assert pointers(tomllib.loads(text)) == places.keys()
