"""JSONata as jsonata.js 2.0.6 has it, where jsonata-python differs, and what AWS adds to it.

The values of the mended functions were compared with jsonata.js, run by Node.js; those of the
functions that AWS adds were measured on AWS and told in public.
"""

from functools import partial

import pytest

GIVEN = {"one": 1.0, "big": 2**70, "objs": [{"v": 1}], "text": "héllo", "none": None}


@pytest.fixture
def evaluated(evaluated):
    return partial(evaluated, given=GIVEN)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("5.5 % 2", 1.5),
        ("-5.5 % 2", -1.5),
        ("-10 % 3", -1),
        ("1 / 0", "Infinity"),
        ("[-1 / 0, 0 / 0]", ["-Infinity", "NaN"]),
        ("1 % 0", "NaN"),
        ("1e300 * 1e10", "Infinity"),
        ("1 / 0 > 5", True),
        ("$states.input.one", 1),
        ("$states.input.big", 2.0**70),
        ("1 in [1, true]", True),
        ("true in [1]", False),
        ("$states.input.objs[0] in $states.input.objs", False),
        ("$distinct([1, 1])", [1]),
        ("$distinct([true, 1, 1.0, null, null])", [True, 1, None]),
        ("$distinct(5)", 5),
        ("$sort([3, 1, 2])", [1, 2, 3]),
        ("$sort(['b', 'a'])", ["a", "b"]),
        ("$sort([1])", [1]),
        ("$sort([11, 2, 13, 4], function($a, $b) { $a > 9 and $b < 9 })", [2, 4, 11, 13]),
        ("$match('héllo', /\\w+/).match", ["h", "llo"]),
        ("$contains('\u0661', /\\d/)", False),
        ("$contains('abc', /(?<x>B)/i)", True),
        ("$contains('a\nb', /^b/m)", True),
        ("$match('x{e}', /x{e}/).match", "x{e}"),
        ("$split('a1b2c', /(\\d)/)", ["a", "b", "c"]),
        ("$split('a1b2c', /(\\d)/, 2)", ["a", "b"]),
        ("$contains('x\\n', /x$/)", False),
        ("$contains('a', /x?/)", True),
        ("$match('ab', /[ab]*/).match", "ab"),
        ("$split('', /x?/)", ["", ""]),
        ("$replace('aab', /b*$/, '!')", "aa!"),
        ("$contains('x\\ny', /x$/m)", True),
        ("$replace('x\\n', /x$/, 'y')", "x\n"),
        ("$match('a$b', /[.$]|\\$/).match", "$"),
        ("$exists($match('xy', /x{e}/).match)", False),
        ("$match('a:]', /[[:a]+]/).match", "a:]"),
        ("$split('a1b22c', /\\d+/)", ["a", "b", "c"]),
        ("$pad('a', 3, '-') & $pad('b', -3)", "a--  b"),
        ("$replace('aaa', 'a', '$0', 2)", "$0$0a"),
        ("$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1 $$ $3.')", "Smith, John $ ."),
        ("$replace('abc', /(b)/, '$11|$0|$x')", "ab1|b|$xc"),
        ("$replace('ab', /(b)|(x)/, '[$1$2]')", "a[b]"),
        ("$replace('aaa', /a/, 'b', 2)", "bba"),
        ("$replace('68F', /(\\d+)F/, function($m) { $string($number($m.groups[0]) - 1) })", "67"),
        ("$number('0b11') + $number('0o17') + $number('0xF')", 33),
        ("$number('-1.5e1')", -15),
        ("$number(true)", 1),
        ("$power(2, -1)", 0.5),
        ("$toMillis('2024')", 1704067200000),
        ("$toMillis('2024-03')", 1709251200000),
        ("$toMillis('2024-03-15')", 1710460800000),
        ("$toMillis('2024-03-15T10:00:00')", 1710496800000),
        ("$toMillis('2024-03-15T10:00:00.123Z')", 1710496800123),
        ("$toMillis('2024-03-15T10:00:00+0200')", 1710489600000),
        ("$toMillis('15/03/2024', '[D01]/[M01]/[Y0001]')", 1710460800000),
    ],
)
def test_gives_what_jsonata_js_gives(evaluated, expression, value):
    ended = evaluated(expression)
    assert ended.output == value, ended.cause
    assert type(ended.output) is type(value)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1.0", "1"),
        ("1/3", "0.333333333333333"),
        ("0.1 + 0.2", "0.3"),
        ("100 * 1.1", "110"),
        ("1e15", "1000000000000000"),
        ("123456789012345678", "123456789012346000"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("-1.25e-7", "-1.25e-7"),
        ("0.000001", "0.000001"),
        ("true", "true"),
        ("null", "null"),
        ("$states.input.text", "héllo"),
        ("[1.50, {'é': [1/3, null]}, $sum]", '[1.5,{"é":[0.333333333333333,null]},""]'),
        ("$millis", ""),
    ],
)
def test_text_of_values(evaluated, expression, text):
    assert evaluated(f"$string({expression})").output == text
    assert evaluated(f"({expression}) & ''").output == text


def test_pretty_text(evaluated):
    text = evaluated("$string({'a': [1, {}], 'b': []}, true)").output
    assert text == '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}'


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("$sum(['a'])", '. T0412: Argument 1 of function "sum" must be an array of "numbers"'),
        ("$uppercase(1)", '. T0410: Argument 1 of function "uppercase" does not match'),
        ("$length(null)", '. T0410: Argument 1 of function "length" does not match'),
        ("$number(null)", '. T0410: Argument 1 of function "number" does not match'),
        ("1 < 'a'", '. T2009: The values 1 and "a" either side of operator "<" must be of the'),
        ("{'a': 1, 'a': 2}", '. D1009: Multiple key definitions evaluate to same key: "a"'),
        ("$sqrt(-1)", ". D3060: The sqrt function cannot be applied to a negative number: -1"),
        ("$power(-2, 0.5)", ". D3061: The power function has resulted in a value that cannot be"),
        ("$power(10, 400)", ". D3061: The power function"),
        ("$number('abc')", '. D3030: Unable to cast value to a number: "abc"'),
        ("$number(' 5')", '. D3030: Unable to cast value to a number: " 5"'),
        ("$number('1e400')", '. D3030: Unable to cast value to a number: "1e400"'),
        ("$sort(['a', 1])", ". D3070: The single argument form of the sort function can only"),
        ("$replace('a', '', 'b')", ". D3010: Second argument of replace function cannot be an"),
        ("$replace('a', 'a', 'b', -1)", ". D3011: Fourth argument of replace function must"),
        ("$replace('abc', /x*/, '-')", ". D1004: Regular expression matches zero length string"),
        ("$replace('a', /a/, function($m) { 1 })", ". D3012: Attempted to replace a matched"),
        ("$toMillis('nope')", ". D3110: The argument of the toMillis function must be an ISO 8601"),
        ("$toMillis('20240315')", ". D3110: The argument of the toMillis function"),
        ("$single([1, 2], function($x) { true })", ". D3138: The $single() function expected"),
        ("$string(1/0)", ". D3001: Attempting to invoke string function on Infinity or NaN"),
        ("1 / 0 + 1", ". D1001: Number out of range"),
        ("0 / 0 + 1", '. T2001: The left side of the "+" operator must evaluate to a number'),
        ("$eval('1 + 1')", ". T1006: Attempted to invoke a non-function"),
        ("$partition([1], -1)", ". D3137: Second argument must be zero or greater"),
        ("$parse('')", ". D3137: Invalid JSON"),
        ("$parse('[1] 2')", ". D3137: Invalid JSON"),
        ("$parse('NaN')", ". D3137: Invalid JSON"),
        ("$parse('1e400')", ". D3137: Invalid JSON"),
        ('$parse(\'{"a": 1, "a": 2}\')', ". D3137: Invalid JSON"),
        ("$parse(null)", '. T0410: Argument 1 of function "parse" does not match'),
        ("$hash('a', 'md5')", ". D3137: "),
        ("$hash(1, 'MD5')", '. T0410: Argument 1 of function "hash" does not match'),
        ("$uuid(1)", '. T0410: Argument 1 of function "uuid" does not match'),
        ("$range(1)", '. T0410: Argument 2 of function "range" does not match'),
        ("$pad('a', 1e12)", ": Expression evaluation memory limit exceeded: Check for"),
        ("$pad('a', -1e12, 'xy')", ": Expression evaluation memory limit exceeded: Check for"),
        ("$range(1, 1000000, 1)", ": Expression evaluation memory limit exceeded: Check for"),
        (
            "($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(40))",
            ": Stack overflow error: Check for non-terminating recursive function. Consider ",
        ),
    ],
)
def test_fails_with_the_words_of_jsonata_js(evaluated, expression, reason):
    ended = evaluated(expression)
    assert ended.error == "States.QueryEvaluationError", ended.output
    assert f"for the field 'Output' threw an error during evaluation{reason}" in str(ended.cause)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$partition([1, 2, 3, 4, 5], 2.9)", [[1, 2], [3, 4], [5]]),
        ("$partition([1, 2])", [[1, 2]]),
        ("$range(-1.7, 2, 1)", [-1, 0, 1, 2]),
        ("$range(5, 1, -1.5)", [5, 4, 3, 2, 1]),
        ("$range(3, 3, 1)", 3),
        ("$count($range(1, 200000, 1))", 200_000),
        ("$hash('ñ', 'MD5')", "94e9342ecbb1458b6043ecd3bfcbc192"),
        ("$parse('{\"n\": 9223372036854775807}').n", 9223372036854775807),
        ("$parse('{\"n\": 9223372036854775808}').n", 9.223372036854776e18),
        ("[$parse('1.0'), $parse('1e2'), $parse('1.5')]", [1, 100, 1.5]),
        ("$exists($parse('null'))", True),
        ("$map(['{\"a\": 1}', '{\"a\": 2}'], $parse).a", [1, 2]),
        ("$random(42)", 0.7275636800328681),
        ("$random(0)", 0.730967787376657),
        ("$random(0.9)", 0.730967787376657),
        ("$random(7)", 0.7306990420600421),
        ("($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(30))", 30),
    ],
)
def test_functions_that_aws_adds(evaluated, expression, value):
    ended = evaluated(expression)
    assert ended.output == value, ended.cause


@pytest.mark.parametrize(
    "expression",
    [
        "$partition([], 2)",
        "$partition([1], 0)",
        "$partition([1], -0.5)",
        "$range(5, 1, 1)",
        "$range(1, 5, 0)",
        "$range(1, 5)",
        "$hash('a')",
        "$parse()",
    ],
)
def test_nothing_comes_of_a_missing_argument(evaluated, expression):
    assert str(evaluated(expression).cause).endswith("returned nothing (undefined).")


def test_a_variable_hides_the_function_of_its_name(run_state):
    start = {"Type": "Pass", "Assign": {"uuid": "mine"}, "Next": "T"}
    use = {"Type": "Pass", "Output": "{% $uuid %}", "Next": "U"}
    call = {"Type": "Pass", "Output": "{% $uuid() %}", "End": True}
    ended = run_state(start, others={"T": use, "U": call}, language="JSONata")
    assert ended.details("PassStateExited")[1]["output"] == '"mine"'
    assert str(ended.cause).endswith("T1006: Attempted to invoke a non-function")


@pytest.mark.parametrize(
    "call",
    ["$split('a', /x?/)", "$match('a', /x?/)", "$replace('a', /^/, 'b')", "$split('a,b', /,|$/)"],
)
def test_a_pattern_that_nothing_matches_is_an_error(evaluated, call):
    ended = evaluated(call)
    assert ended.error == "States.QueryEvaluationError"
    assert ended.cause.endswith("D1004: Regular expression matches zero length string")
