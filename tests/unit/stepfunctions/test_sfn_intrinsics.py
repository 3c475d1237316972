"""The eighteen intrinsic functions, their escapes and what they refuse."""

import re

import pytest

from harness.stepfunctions.language.functions import FUNCTIONS
from harness.stepfunctions.language.intrinsics import compile_intrinsic
from harness.stepfunctions.language.java import JavaRandom

INPUT = {
    "text": "a-b_c",
    "list": [1, 2, 2, {"k": 1}, {"k": 1.0}, True],
    "one": {"a": 1, "o": {"x": 1}},
    "two": {"b": 2, "o": {"y": 2}},
    "null": None,
    "deep": "[" * 100_000,
    "template": "It's {}!",
}

CALLS = [
    ("States.Array()", []),
    ("States.Array(1, 'x', null, true, $.one.a, States.Array())", [1, "x", None, True, 1, []]),
    ("States.ArrayPartition($.list, 4)", [[1, 2, 2, {"k": 1}], [{"k": 1.0}, True]]),
    ("States.ArrayContains($.list, 2)", True),
    ("States.ArrayContains($.list, 'x')", False),
    ("States.ArrayContains(States.Array(1), true)", False),
    ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
    ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
    ("States.ArrayGetItem($.list, 1)", 2),
    ("States.ArrayLength($.list)", 6),
    ("States.ArrayUnique($.list)", [1, 2, {"k": 1}, True]),
    ("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="),
    ("States.Base64Decode('RGVjb2RlZCBkYXRh')", "Decoded data"),
    ("States.Base64Decode('YQ')", "a"),
    ("States.Base64Decode('/w==')", "\ufffd"),
    ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
    ("States.Hash('', 'MD5')", "d41d8cd98f00b204e9800998ecf8427e"),
    ("States.JsonMerge($.one, $.two, false)", {"a": 1, "b": 2, "o": {"y": 2}}),
    ("States.StringToJson('{\"a\": [1]}')", {"a": [1]}),
    ("States.StringToJson(' ')", None),
    ("States.JsonToString($.one)", '{"a":1,"o":{"x":1}}'),
    ("States.MathAdd(1.5, 1.51)", 4),
    ("States.MathAdd(-1.5, 0)", -1),
    ("States.MathAdd(-0.5, 0.5)", 1),
    ("States.MathAdd(0.49999999999999994, 0)", 0),
    ("States.MathAdd(9007199254740993, 0)", 9007199254740993),
    ("States.StringSplit('This.is+a,test=string', '.+,=')", ["This", "is", "a", "test", "string"]),
    ("States.StringSplit($.text, '-_')", ["a", "b", "c"]),
    ("States.Format('{} and {}', $.text, 1)", "a-b_c and 1"),
    ("States.Format($.template, 'me')", "It's me!"),
    ("States.Format('{}', $.one)", "{a=1, o={x=1}}"),
    ("States.Format('{} {} {}', 1.5, 12345678.9, 0.0005)", "1.5 1.23456789E7 5.0E-4"),
    ("States.Format('{} {} {}', null, true, States.Array(1, 'x'))", "null true [1, x]"),
    (r"States.Format('\{{}\} it\'s \\', 1)", "{1} it's \\"),
    ("States.Format(States.JsonToString(States.Array('{}')), 7)", '["7"]'),
    ("States.Array('a, b', $.list[?(@ == 2)])", ["a, b", [2, 2]]),
    ("States.Format('{}', $$.Execution.Name)", "run"),
]


@pytest.mark.parametrize(("call", "result"), CALLS)
def test_gives(run_state, call, result):
    ended = run_state({"Type": "Pass", "Parameters": {"r.$": call}}, INPUT)
    assert ended.output == {"r": result}
    assert type(ended.output["r"]) is type(result)


def test_all_eighteen_are_tried():
    called = {name for call, _ in CALLS for name in re.findall(r"States\.\w+", call)}
    assert set(FUNCTIONS) - called == {"States.MathRandom", "States.UUID"}
    assert len(FUNCTIONS) == 18


def test_random_functions_follow_the_seed(run_state):
    template = {"u.$": "States.UUID()", "r.$": "States.MathRandom(1, 1000000)"}
    same = [run_state({"Type": "Pass", "Parameters": template}, seed=3).output for _ in range(2)]
    other = run_state({"Type": "Pass", "Parameters": template}, seed=4).output
    assert same[0] == same[1] != other
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", other["u"]
    )
    assert 1 <= other["r"] < 1_000_000


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("States.MathRandom(0, 10, 42)", 0),
        ("States.MathRandom(0, 100, 42)", 30),
        ("States.MathRandom(5, 13, 42)", 10),
        ("States.MathRandom(-100, 0, 0)", -40),
    ],
)
def test_a_given_seed_always_draws_what_java_draws(run_state, call, number):
    assert run_state({"Type": "Pass", "Parameters": {"n.$": call}}).output == {"n": number}


def test_a_seed_draws_from_ranges_that_java_has_no_numbers_for(run_state):
    template = {"n.$": "States.MathRandom(-1, 3000000000, 42)"}
    first, second = (run_state({"Type": "Pass", "Parameters": template}).output for _ in range(2))
    assert first == second
    assert -1 <= first["n"] < 3_000_000_000


@pytest.mark.parametrize(
    "call",
    [
        "States.ArrayPartition($.list, 0)",
        "States.ArrayPartition($.text, 1)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayRange(1, 5000, 1)",
        "States.ArrayRange(0, 1000000000000000000000, 1)",
        "States.ArrayGetItem($.list, 99)",
        "States.Base64Decode('%%%')",
        "States.Base64Decode('YQ=')",
        "States.Hash('x', 'CRC')",
        "States.JsonMerge($.one, $.two, true)",
        "States.JsonMerge($.one, $.list, false)",
        "States.StringToJson('{')",
        "States.StringToJson('[NaN]')",
        "States.StringToJson($.deep)",
        "States.MathAdd('1', 2)",
        "States.MathRandom(2, 1)",
        "States.Format('{} {}', 1)",
        "States.Array(States.Format('{}'))",
        "States.ArrayLength($.null)",
    ],
)
def test_fails_by_name(run_state, call):
    ended = run_state({"Type": "Pass", "Parameters": {"r.$": call}}, INPUT)
    assert ended.error == "States.IntrinsicFailure"
    assert ended.cause is not None
    assert f"The function '{call}' had the following error: " in ended.cause


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        ("States.Format('{}', $.missing)", "$.missing"),
        ("States.Format('{} {}',$.text,  $.one.b)", "$.one.b"),
        ("States.Format($.missing, 1)", "$.missing"),
        ("States.Format('{}', States.Format('{}', $.missing))", "$.missing"),
        ("States.Array($.list[77])", "$.list[77]"),
        ("States.Array($.list[77].x)", "$.list[77].x"),
        ("States.Array($$.Nope.Deep)", "$.Nope.Deep"),
    ],
)
def test_a_missing_argument_ends_the_execution(run_state, call, argument):
    """AWS reports States.Runtime, names the whole call, and takes context paths for input."""
    ended = run_state({"Type": "Pass", "Parameters": {"r.$": call}}, INPUT)
    assert ended.error == "States.Runtime"
    assert str(ended.cause).startswith(
        "An error occurred while executing the state 'S' (entered at the event id #2). "
        f"The function '{call}' had the following error: The JsonPath argument for the field "
        f"'{argument}' could not be found in the input '{{"
    )


def test_an_index_of_no_array_leaks_the_words_of_the_library(run_state):
    ended = run_state({"Type": "Pass", "Parameters": {"r.$": "States.Array($.text[0])"}}, INPUT)
    assert str(ended.cause).endswith(
        "The function 'States.Array($.text[0])' had the following error: "
        'Filter: [0] can only be applied to arrays. Current context is: "a-b_c"'
    )


def test_the_outermost_call_is_named(run_state):
    call = "States.Array(States.StringToJson('{'))"
    ended = run_state({"Type": "Pass", "Parameters": {"r.$": call}}, INPUT)
    assert f"The function '{call}' had the following error: " in str(ended.cause)


@pytest.mark.parametrize(
    "call",
    [
        "States.Nope()",
        "States.UUID(1)",
        "States.MathAdd(1)",
        "States.Format('{}'",
        "States.Array(1,)",
        "States.Array(1) x",
        "States.Array(x)",
        "States.Array('open)",
        "States.Array($.a",
        "Format('x')",
    ],
)
def test_refuses(call):
    with pytest.raises(ValueError, match=r".+"):
        compile_intrinsic(call)


@pytest.mark.parametrize(
    ("seed", "bound", "drawn"),
    [
        (42, 8, 5),
        (7, 1 << 30 | 5, 20678044),
        (3, 1500000000, 1207763660),
        (-9, 1500000001, 579088909),
    ],
)
def test_javas_random_numbers(seed, bound, drawn):
    """What OpenJDK's `new Random(seed).nextInt(bound)` gives."""
    assert JavaRandom(seed).integer(bound) == drawn
