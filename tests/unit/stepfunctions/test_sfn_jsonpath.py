"""Paths: definite ones fail when they find nothing, indefinite ones give arrays."""

from types import SimpleNamespace

import pytest

from harness.stepfunctions.language.jsonpath import PathError, compile_path

DOCUMENT = {
    "a": {"b": [1, 2, 3], "with-dash": 4, "with space": 5},
    "books": [{"price": 8, "tag": "x"}, {"price": 12, "tag": "y"}, {"price": 30}],
    "text": "t",
    "null": None,
    "empty": [],
}
ENVIRONMENT = SimpleNamespace(
    variables={"v": {"list": [1, {"k": 2}]}}, context=lambda: {"Execution": {"Id": "id"}}
)


def find(path: str):
    return compile_path(path).evaluate(DOCUMENT, ENVIRONMENT)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", DOCUMENT),
        ("$.a.b[0]", 1),
        ("$.a.b[-1]", 3),
        ("$['a']['b'][1]", 2),
        ('$["a"].b[1]', 2),
        ("$.a.with-dash", 4),
        ("$.a['with space']", 5),
        ("$.null", None),
        ("$$.Execution.Id", "id"),
        ("$v.list[1].k", 2),
        ("$v", {"list": [1, {"k": 2}]}),
        ("$.a.b[*]", [1, 2, 3]),
        ("$.a.b[1:]", [2, 3]),
        ("$.a.b[-2:]", [2, 3]),
        ("$.a.b[0,2]", [1, 3]),
        ("$.empty[0:1]", []),
        ("$.empty[*]", []),
        ("$.books[*].tag", ["x", "y"]),
        ("$..price", [8, 12, 30]),
        ("$.books[?(@.price < 10)].tag", ["x"]),
        ("$.books[?(@.price > 10 && @.tag == 'y')].price", [12]),
        ("$.books[?(@.tag)].price", [8, 12]),
        ("$.books[?(@.price == 99)]", []),
        ("$.books[?(@.price > $.a.b[2])].price", [8, 12, 30]),
        ("$.books.length()", 3),
        ("$.books[*].price.max()", 30),
    ],
)
def test_finds(path, value):
    assert find(path) == value


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("$.no", "No results for path: $['no']"),
        ("$.a.no", "No results for path: $['a']['no']"),
        ("$.no.such", "Missing property in path $['no']"),
        ("$.no[0]", "Missing property in path $['no']"),
        ("$.no[*]", "Missing property in path $['no']"),
        ("$.a.b[7]", "No results for path: $['a']['b'][7]"),
        ("$.text[0]", 'Filter: [0] can only be applied to arrays. Current context is: "t"'),
        ("$.text[0:2]", 'Filter: [0:2] can only be applied to arrays. Current context is: "t"'),
        ("$.text.x", "Expected to find an object with property ['x'] in path $['text']"),
        ("$nothing.x", "Variable 'nothing' has not been assigned"),
        ("$.text.length().x", None),
    ],
)
def test_says_what_is_missing(path, reason):
    if reason is None:
        with pytest.raises(ValueError, match="is no JSONPath"):
            find(path)
        return
    with pytest.raises(PathError) as caught:
        find(path)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    "path", ["a.b", "", "$.", "$.a[", "$.a..", "$.a[?(@.x ==)]", "$.a.nope()", "$.a b"]
)
def test_refuses(path):
    with pytest.raises(ValueError, match=r".+"):
        compile_path(path)


def test_is_compiled_once():
    assert compile_path("$.a.b[0]") is compile_path("$.a.b[0]")
