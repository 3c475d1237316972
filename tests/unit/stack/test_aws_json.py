"""What AWS's JSON APIs answer, and what answers in their place."""

import pytest
import raw_server

from harness.model.errors import StackError
from harness.seams.wire import Wire
from harness.stack.aws import AwsCallError, AwsJson


def answer(body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode() + body


@pytest.fixture
def asked():
    def ask(body: bytes, status: str = "200 OK") -> dict:
        with raw_server.server(answer(body, status)) as (url, _), Wire(5) as wire:
            states = AwsJson(url, service="states", region="us-east-1", wire=wire)
            return states.call("ListStateMachines", {})

    return ask


def test_an_answer_is_its_members(asked) -> None:
    assert asked(b'{"stateMachines": []}') == {"stateMachines": []}


def test_an_error_has_its_name(asked) -> None:
    with pytest.raises(AwsCallError) as raised:
        asked(b'{"__type": "com.amazon#InvalidArn", "message": "no"}', "400 Bad Request")
    assert raised.value.code == "InvalidArn"


@pytest.mark.parametrize("body", [b"<html>", b"\xff\x00lol", b"", b"[1]", b"3", b'"text"'])
def test_what_is_no_answer_of_aws_is_said(asked, body: bytes) -> None:
    with pytest.raises(StackError, match=r"ListStateMachines at .* was answered with nonsense"):
        asked(body)


def test_so_is_an_answer_without_what_it_must_have(asked) -> None:
    with pytest.raises(StackError, match=r"\(stateMachines is missing\)"):
        asked(b"{}")["stateMachines"]
