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
        ("$.a.b[(@.length-1)]", 3),
        ("$.books[(@.length - 2)].tag", "y"),
        ("$.a['b', 'with-dash']", {"b": [1, 2, 3], "with-dash": 4}),
        (
            "$.books[*]['price','tag']",
            [{"price": 8, "tag": "x"}, {"price": 12, "tag": "y"}, {"price": 30}],
        ),
        ("$.a['none','neither']", {}),
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
        ("$.a.b[-1]", "No results for path: $['a']['b'][-1]"),
        ("$.empty[(@.length-1)]", "No results for path: $['empty'][(@.length-1)]"),
        ("$.a.b[(@.length-0)]", "No results for path: $['a']['b'][(@.length-0)]"),
        ("$.text.x", "Property ['x'] not found in path $['text']"),
        ("$.a.b.sum()", "Property ['sum()'] not found in path $['a']['b']"),
        ("$.a.nope()", "No results for path: $['a']['nope()']"),
        ("$['a', 'b'].v", "Multi properties can only be used as path leafs: $['a', 'b']"),
        ("$.text['a','b']", "Property ['a', 'b'] not found in path $['text']"),
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
    "path", ["a.b", "", "$.", "$.a[", "$.a..", "$.a[?(@.x ==)]", "$.a[(@.x)]", "$.a b"]
)
def test_refuses(path):
    with pytest.raises(ValueError, match=r".+"):
        compile_path(path)


def test_is_compiled_once():
    assert compile_path("$.a.b[0]") is compile_path("$.a.b[0]")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.list[5]", None),
        ("$.list[-1]", None),
        ("$.list[(@.length-1)]", 2),
        ("$$.State.Name", "S"),
    ],
)
def test_a_payload_has_null_for_what_is_past_the_end(run_state, path, value):
    ended = run_state({"Type": "Pass", "Parameters": {"v.$": path}}, {"list": [1, 2]})
    assert ended.output == {"v": value}


@pytest.mark.parametrize("path", ["$.list[5].x", "$.list[-1].x", "$.none", "$.list.sum()"])
def test_a_payload_needs_everything_else(run_state, path):
    ended = run_state({"Type": "Pass", "Parameters": {"v.$": path}}, {"list": [1, 2]})
    assert ended.error == "States.Runtime"
    told = f"The JSONPath '{path}' specified for the field 'v.$' could not be found in the input"
    assert told in str(ended.cause)


def test_other_fields_need_the_item(run_state):
    ended = run_state({"Type": "Pass", "InputPath": "$.list[5]"}, {"list": [1, 2]})
    assert ended.error == "States.Runtime"
    assert str(ended.cause).endswith("Invalid path '$.list[5]' : No results for path: $['list'][5]")
