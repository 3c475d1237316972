"""Whatever is written into a template: it is read, or refused with places; nothing else happens."""

import contextlib
import json
import tempfile
from copy import deepcopy
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from harness.template import Template, TemplateError, read_template

GOOD = YAML(typ="safe").load("""
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Mappings: {Limits: {dev: {rate: 1}}}
Conditions: {IsDev: {"Fn::Equals": [{Ref: Stage}, dev]}}
Globals:
  Function: {Runtime: python3.11, CodeUri: ., Environment: {Variables: {A: b}}}
Resources:
  Notes:
    Type: AWS::DynamoDB::Table
    Condition: IsDev
    Properties:
      TableName: {"Fn::Sub": "${Stage}-notes"}
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
  Write:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.write
      Timeout: 3
      Layers: [x]
      Environment:
        Variables:
          TABLE: {Ref: Notes}
          RATE: {"Fn::FindInMap": [Limits, {Ref: Stage}, rate]}
          LIST: {"Fn::Join": [",", {"Fn::Split": ["-", a-b]}]}
          ONE: {"Fn::Select": [0, [a, b]]}
          EITHER: {"Fn::If": [IsDev, {"Fn::GetAtt": [Notes, Arn]}, {Ref: "AWS::NoValue"}]}
      Policies:
        - DynamoDBCrudPolicy: {TableName: {Ref: Notes}}
        - Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: {"Fn::GetAtt": Notes.Arn}}]
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: "${Start}", States: {}}
      DefinitionSubstitutions: {Start: A}
""")


def places(value, at=()):
    yield at
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, each in inner:
        yield from places(each, (*at, key))


ANYWHERE = sorted((place for place in places(GOOD) if place), key=str)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.sampled_from(["${Stage}", "${", "Notes", "AWS::Region", "{{resolve:x}}", "AWS::SNS::Topic"]),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"Ref": "Write"}),
    st.just({"Ref": {"Ref": []}}),
    st.just({"Fn::Sub": []}),
    st.just({"Fn::If": ["IsDev"]}),
    st.just({"Fn::Equals": [1]}),
    st.sampled_from(ANYWHERE).map(lambda place: deepcopy(part(GOOD, place))),
)


def part(value, place):
    for key in place:
        value = value[key]
    return value


def read(document):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(document), "utf-8")
        return read_template(path)


@given(st.lists(st.tuples(st.sampled_from(ANYWHERE), ANYTHING), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_a_template_with_anything_anywhere_is_read_or_refused(changes):
    document = deepcopy(GOOD)
    for place, value in changes:
        try:
            part(document, place[:-1])[place[-1]] = deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    with contextlib.suppress(TemplateError):
        assert isinstance(read(document), Template)


def test_the_template_that_the_changes_start_from_is_good():
    assert len(read(GOOD).functions) == 1


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.yaml"
        path.write_text(text, "utf-8", newline="")
        with contextlib.suppress(TemplateError):
            read_template(path)
