"""How callers name functions."""

from __future__ import annotations

import pytest

from harness.functions.names import read_reference

ARN = "arn:aws:lambda:eu-west-1:210987654321:function:F_1-x"


@pytest.mark.parametrize(
    ("text", "name", "qualifier"),
    [
        ("F_1-x", "F_1-x", None),
        ("F_1-x:$LATEST", "F_1-x", "$LATEST"),
        ("F_1-x:live", "F_1-x", "live"),
        ("F_1-x:7", "F_1-x", "7"),
        (ARN, "F_1-x", None),
        (f"{ARN}:live", "F_1-x", "live"),
        ("210987654321:function:F_1-x:7", "F_1-x", "7"),
        ("function:F_1-x", "F_1-x", None),
        (ARN.replace("arn:aws:", "arn:aws-us-gov:"), "F_1-x", None),
    ],
)
def test_what_names_a_function(text, name, qualifier):
    reference = read_reference(text)
    assert reference is not None
    assert (reference.name, reference.qualifier) == (name, qualifier)


@pytest.mark.parametrize(
    "text",
    ["", "a b", "a/b", "a" * 65, "f:", "f:$OTHER", f"{ARN}:1:2", ARN.replace("lambda", "states")],
)
def test_what_does_not(text):
    assert read_reference(text) is None


def test_a_qualifier_beside_the_name():
    reference = read_reference("f", "live")
    assert reference is not None
    assert reference.qualifier == "live"
    assert read_reference("f:live", "live") == reference
    assert read_reference("f:other", "live") is None


def test_its_arn_is_as_qualified_as_the_caller_was():
    here = ("us-east-1", "123456789012")
    arns = {text: read_reference(text).arn(*here) for text in ("f", "f:live", ARN)}
    assert arns == {
        "f": "arn:aws:lambda:us-east-1:123456789012:function:f",
        "f:live": "arn:aws:lambda:us-east-1:123456789012:function:f:live",
        ARN: ARN,
    }
