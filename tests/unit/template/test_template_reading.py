"""A template read for what it puts up."""

import json
from typing import TYPE_CHECKING

import pytest

from harness.template import Grant, Pseudo, TemplateError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Read

SERVICE = """
    AWSTemplateFormatVersion: "2010-09-09"
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
      Remote: {Type: String}
    Globals:
      Function:
        Runtime: python3.11
        CodeUri: src
        Timeout: 10
        Environment:
          Variables: {STAGE: !Ref Stage, LEVEL: INFO}
    Resources:
      Notes:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Sub "${Stage}-notes"
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions:
            - {AttributeName: id, AttributeType: S}
            - {AttributeName: at, AttributeType: N}
          KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
          TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
          StreamSpecification: {StreamViewType: NEW_IMAGE}
      Write:
        Type: AWS::Serverless::Function
        Properties:
          FunctionName: !Join ["-", [!Ref "AWS::StackName", write]]
          Handler: app.write
          Timeout: 2
          Environment:
            Variables:
              LEVEL: DEBUG
              TABLE: !Ref Notes
              TABLE_ARN: !GetAtt Notes.Arn
              REMOTE: !Ref Remote
          Policies:
            - AWSLambdaBasicExecutionRole
            - DynamoDBCrudPolicy: {TableName: !Ref Notes}
      Read:
        Type: AWS::Serverless::Function
        Properties: {Handler: app.read, MemorySize: "512"}
      Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
          Type: EXPRESS
          DefinitionUri: flow.asl.json
          DefinitionSubstitutions: {Arn: !GetAtt Write.Arn}
          Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Write}}]
      Api:
        Type: AWS::Serverless::HttpApi
      Jobs:
        Type: AWS::SQS::Queue
    """


def test_functions_have_globals_merged_and_values_resolved(read: "Read") -> None:
    write = read(SERVICE, {"Remote": "http://there"}).function("Write")
    assert (write.name, write.handler, write.timeout_s, write.memory_mb) == (
        "harness-write",
        "app.write",
        2,
        128,
    )
    assert write.code.name == "src"
    assert write.code.is_absolute()
    assert write.environment == {
        "STAGE": "dev",
        "LEVEL": "DEBUG",
        "TABLE": "dev-notes",
        "TABLE_ARN": "arn:aws:dynamodb:us-east-1:123456789012:table/dev-notes",
        "REMOTE": "http://there",
    }


def test_a_nameless_function_is_called_by_its_logical_id(read: "Read") -> None:
    other = read(SERVICE, {"Remote": ""}).function("Read")
    assert (other.name, other.memory_mb, other.timeout_s) == ("Read", 512, 10)


def test_a_table_becomes_the_request_that_creates_it(read: "Read") -> None:
    (table,) = read(SERVICE, {"Remote": "", "Stage": "prod"}).tables
    assert table.create_table == {
        "TableName": "prod-notes",
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        "KeySchema": [
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    }
    assert table.time_to_live == {
        "TableName": "prod-notes",
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    }


def test_a_state_machine_has_its_substitutions_made(read: "Read") -> None:
    flow = read(SERVICE, {"Remote": ""}, pseudo=Pseudo(region="eu-west-1")).state_machine("Flow")
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:harness-write"
    assert json.loads(flow.definition) == {"Arn": arn}
    assert (flow.name, flow.type, flow.role_arn) == (
        "Flow",
        "EXPRESS",
        "arn:aws:iam::123456789012:role/FlowRole",
    )


def test_what_is_left_out_is_noted_unless_nothing_would_miss_it(read: "Read") -> None:
    (note,) = read(SERVICE, {"Remote": ""}).notes
    assert str(note) == (
        "template.yaml:53:3: Jobs (AWS::SQS::Queue) is not put up: nothing answers in its place"
    )


def test_every_resource_knows_its_place(read: "Read") -> None:
    assert str(read(SERVICE, {"Remote": ""}).function("Write").location) == "template.yaml:26:3"


def test_a_replaced_variable_may_name_what_is_not_put_up(read: "Read") -> None:
    text = SERVICE.replace("REMOTE: !Ref Remote", 'REMOTE: !Sub "https://${Api}.execute-api"')
    template = read(text, {"Remote": ""}, replaced=["REMOTE"])
    assert template.function("Write").environment["REMOTE"] == ""
    with pytest.raises(TemplateError, match=r"Api .* is not put up by the harness"):
        read(text, {"Remote": ""})


def grants(template_grants: tuple[Grant, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.resource, each.table, each.actions) for each in template_grants]


def test_grants_of_policy_templates(read: "Read") -> None:
    assert grants(read(SERVICE, {"Remote": ""}).grants) == [
        ("Write", "dev-notes", ("DynamoDBCrudPolicy",))
    ]


def test_grants_of_documents_roles_and_managed_policies(read: "Read") -> None:
    template = read("""
        Resources:
          Notes:
            Type: AWS::DynamoDB::Table
            Properties:
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
          Jobs: {Type: AWS::SQS::Queue}
          Role:
            Type: AWS::IAM::Role
            Properties:
              ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"]
              Policies:
                - PolicyName: own
                  PolicyDocument:
                    Statement:
                      - {Effect: Allow, Action: ["dynamodb:GetItem", "s3:*"],
                         Resource: [!GetAtt Notes.Arn, !Sub "${Notes.Arn}/index/*"]}
                      - {Effect: Allow, Action: "sqs:*", Resource: !GetAtt Jobs.Arn}
                      - {Effect: Deny, Action: "dynamodb:*", Resource: "*"}
                      - {Effect: Allow, Action: "dynamodb:Query", Resource: "*"}
        """)
    assert grants(template.grants) == [
        ("Role", "Notes", ("dynamodb:GetItem",)),
        ("Role", "*", ("dynamodb:Query",)),
        ("Role", "*", ("arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",)),
    ]


def test_plain_cloudformation(read: "Read") -> None:
    template = read("""
        Resources:
          Work:
            Type: AWS::Lambda::Function
            Properties: {FunctionName: work, Runtime: python3.11, Handler: a.b, Code: src}
          Role: {Type: AWS::IAM::Role, Properties: {RoleName: runner}}
          Flow:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              StateMachineName: flow
              RoleArn: !GetAtt Role.Arn
              DefinitionString: !Sub |
                {"StartAt": "A", "Literal": "${!kept}", "Resource": "${Work.Arn}"}
        """)
    flow = template.state_machine("Flow")
    assert flow.role_arn == "arn:aws:iam::123456789012:role/runner"
    assert json.loads(flow.definition) == {
        "StartAt": "A",
        "Literal": "${kept}",
        "Resource": "arn:aws:lambda:us-east-1:123456789012:function:work",
    }


def test_an_inline_definition_and_a_simple_table(read: "Read") -> None:
    template = read("""
        Transform: [AWS::Serverless-2016-10-31]
        Resources:
          Flow:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition: {StartAt: A, States: {A: {Type: Pass, Result: !Ref Items, End: true}}}
          Items: {Type: AWS::Serverless::SimpleTable}
        """)
    assert json.loads(template.state_machine("Flow").definition)["States"]["A"]["Result"] == "Items"
    assert template.tables[0].create_table["KeySchema"] == [
        {"AttributeName": "id", "KeyType": "HASH"}
    ]


def test_a_definition_may_be_yaml_and_have_numbers(read: "Read", tmp_path: "Path") -> None:
    (tmp_path / "flow.asl.yaml").write_text("StartAt: A\nTimeoutSeconds: ${Limit}\n")
    template = read("""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Flow:
            Type: AWS::Serverless::StateMachine
            Properties: {DefinitionUri: flow.asl.yaml, DefinitionSubstitutions: {Limit: 7}}
        """)
    definition = json.loads(template.state_machine("Flow").definition)
    assert definition == {"StartAt": "A", "TimeoutSeconds": 7}


def test_a_template_may_be_json(read: "Read") -> None:
    text = (
        '{"Resources": {"W": {"Type": "AWS::Lambda::Function", "Properties":\n'
        '\t{"Runtime": "python3.11", "Handler": "a.b", "Code": "src"}}}}'
    )
    assert read(text).function("W").handler == "a.b"


def test_unknown_ids_are_key_errors(read: "Read") -> None:
    template = read(SERVICE, {"Remote": ""})
    assert template.table_names == {"Notes": "dev-notes"}
    with pytest.raises(KeyError):
        template.function("Nobody")
    with pytest.raises(KeyError):
        template.state_machine("Nobody")
