"""Intrinsic functions and conditions, through a function's environment."""

from typing import TYPE_CHECKING, Any

import pytest

from harness.template import TemplateError

if TYPE_CHECKING:
    from conftest import Read

FRAME = """
Parameters:
  Stage: {{Type: String, Default: dev}}
  Hosts: {{Type: CommaDelimitedList, Default: "a, b"}}
  Flag: {{Type: String, Default: true}}
Mappings:
  Limits: {{dev: {{rate: 1}}, prod: {{rate: 100}}}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [Condition: IsProd]
  Both: !And [!Condition IsDev, !Equals [a, a]]
  Either: !Or [!Condition IsProd, !Condition IsDev]
  Neither: !And [!Condition IsProd, !Condition IsDev]
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.11
      Handler: a.b
      Code: src
      Environment:
        Variables:
          IT: {value}
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("2012-10-17", "2012-10-17"),
        ("007", "007"),
        ("true", "true"),
        ("0.5", "0.5"),
        ("!Ref Stage", "dev"),
        ("!Ref Flag", "true"),
        ("{Ref: Stage}", "dev"),
        ("!Ref AWS::Region", "us-east-1"),
        ('!Sub "${Stage}-${AWS::AccountId}-${!Stage}"', "dev-123456789012-${Stage}"),
        ('!Sub ["${x}/${Stage}/${Hosts}", {x: !Ref Stage}]', "dev/dev/a,b"),
        ('!Join [":", [a, !Ref Stage]]', "a:dev"),
        ('!Join [":", !Ref Hosts]', "a:b"),
        ("!Select [1, !Ref Hosts]", "b"),
        ('!Select [0, !Split ["-", "x-y"]]', "x"),
        ("!FindInMap [Limits, !Ref Stage, rate]", "1"),
        ("!Base64 hi", "aGk="),
        ("!If [IsProd, big, small]", "small"),
        ("!If [IsDev, !Ref Stage, small]", "dev"),
        ("!If [Both, yes, no]", "yes"),
        ("!If [Either, yes, no]", "yes"),
        ("!If [Neither, yes, no]", "no"),
        ("!GetAtt Work.Arn", "arn:aws:lambda:us-east-1:123456789012:function:Work"),
        ("!Ref Work", "Work"),
        ("{Fn::GetAtt: [Work, Arn]}", "arn:aws:lambda:us-east-1:123456789012:function:Work"),
    ],
)
def test_a_value_is_resolved(read: "Read", value: str, expected: str) -> None:
    assert read(FRAME.format(value=value)).function("Work").environment == {"IT": expected}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("!ImportValue shared", "template.yaml:23:15: the harness does not know the function Fn::"),
        ("!Cidr [a, 1]", "does not know the function Fn::Cidr"),
        ("!Sbu x", "does not know the function Fn::Sbu\n  try: did you mean Fn::Sub?"),
        ("!Ref Stege", "23:15: Stege is not in this template\n  try: did you mean Stage?"),
        ("!Ref AWS::Regoin", "no value for AWS::Regoin\n  try: did you mean AWS::Region?"),
        ("!GetAtt Work.Version", "can't tell Work.Version .*\n  try: it can tell Arn"),
        ("!If [IsPord, a, b]", "23:20: there is no condition IsPord\n  try: did you mean IsProd?"),
        ("!If [IsProd, a]", "Fn::If takes a list of 3"),
        ("!Select [2, [a, b]]", "23:24: there is no element 2 in a list of 2"),
        ("!Select [x, [a, b]]", "there is no element x"),
        ("!FindInMap [Limits, test, rate]", "23:35: test is not in mapping Limits"),
        ('!Join [",", abc]', "a list is needed here, not a text"),
        ("[a, b]", "a text is needed here, not a list"),
        ("{a: b}", "a text is needed here, not a map"),
        ("", "a text is needed here, not nothing"),
        ("!Ref AWS::NoValue", "a text is needed here, not nothing"),
        ("!Sub {a: b}", "Fn::Sub needs a text"),
        ('"{{resolve:ssm:/url}}"', "no store to look {{resolve:ssm:/url}} up in"),
    ],
)
def test_a_value_that_can_not_be_told_is_refused(read: "Read", value: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message.replace("{{", r"\{\{").replace("[", r"\[")):
        read(FRAME.format(value=value))


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"Stage": "prod"}, "prod"), ({"Hosts": ["x", "y"]}, "dev"), ({"Flag": False}, "dev")],
)
def test_parameters_are_given_by_name(read: "Read", given: dict[str, Any], expected: str) -> None:
    assert read(FRAME.format(value="!Ref Stage"), given).function("Work").environment == {
        "IT": expected
    }


def test_a_resource_whose_condition_fails_is_left_out(read: "Read") -> None:
    text = FRAME.format(value="x").replace("  Work:\n", "  Work:\n    Condition: IsProd\n")
    assert read(text).functions == ()
    assert len(read(text, {"Stage": "prod"}).functions) == 1


def test_no_value_takes_a_property_away(read: "Read") -> None:
    text = FRAME.format(value="x").replace(
        "      Code: src\n",
        "      Code: src\n      FunctionName: !If [IsProd, w, !Ref AWS::NoValue]\n",
    )
    assert read(text).function("Work").name == "Work"
