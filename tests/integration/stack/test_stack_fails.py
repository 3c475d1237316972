"""A stack that can't start, or whose components die: who, why, and nothing left."""

import httpx
import psutil
import pytest

from harness.model.errors import ComponentDiedError, FileError, StackError, UsageError
from harness.stack import components, start_stack


def test_nothing_is_left_of_a_stack_that_was_used(greeter, family):
    with start_stack(greeter) as stack:
        assert family()
        urls = dict(stack.urls)
    assert family() == []
    for url in urls.values():
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)


def test_nothing_is_left_when_its_user_fails(greeter, family):
    with pytest.raises(ZeroDivisionError), start_stack(greeter):
        _ = 1 / 0
    assert family() == []


def test_an_api_that_does_not_start_is_named_with_its_log(changed, family):
    config = changed(src__api_dot_py=("import json\n", "import jason\n"))
    with pytest.raises(ComponentDiedError) as raised, start_stack(config):
        pass
    assert raised.value.name == "api"
    assert "No module named 'jason'" in str(raised.value)
    assert raised.value.exit_code == 4
    assert family() == []


def test_a_command_that_does_not_exist_is_named(changed, family):
    config = changed(harness_dot_toml=('"{python}"', '"no-such-program"'))
    with (
        pytest.raises(ComponentDiedError, match="can't start no-such-program"),
        start_stack(config),
    ):
        pass
    assert family() == []


def test_a_provider_that_does_not_start_is_named_with_its_log(changed, family):
    config = changed(provider__directory_dot_py=("people: dict", "people: dikt"))
    because = "name 'dikt' is not defined"
    with pytest.raises(ComponentDiedError, match=because) as raised, start_stack(config):
        pass
    assert raised.value.name == "directory"
    assert family() == []


def test_a_component_that_never_answers_well_says_what_it_answered(changed, monkeypatch, family):
    monkeypatch.setattr(components, "_ANSWER_DEADLINE", 0.5)
    config = changed(src__api_dot_py=("200 if", "503 if"))
    with pytest.raises(StackError) as raised, start_stack(config):
        pass
    assert "api did not answer within 0.5 s: GET http://127.0.0.1:" in str(raised.value)
    assert "/alive gives 503; its last log lines:" in str(raised.value)
    assert '"GET /alive HTTP/1.1" 503' in str(raised.value)
    assert family() == []


def test_a_definition_that_the_engine_refuses_is_a_problem_of_the_file(changed, family):
    config = changed(welcome_dot_asl_dot_yaml=("Next: CallStranger", "Next: CallStrnger"))
    with pytest.raises(FileError, match="CallStrnger") as raised, start_stack(config):
        pass
    assert raised.value.exit_code == 3
    places = [f"{each.location.line}:{each.location.column}" for each in raised.value.problems]
    assert places == ["18:9", "20:3"]  # the wrong Next, and the state that nothing leads to now
    assert {each.location.file for each in raised.value.problems} == {
        str(config.root / "welcome.asl.yaml")
    }
    assert family() == []


def test_a_table_that_dynamodb_refuses_is_a_problem_of_the_template(changed, family):
    config = changed(
        template_dot_yaml=(
            (
                "    Type: AWS::Serverless::SimpleTable\n    Properties:\n"
                "      PrimaryKey: {Name: guest, Type: String}\n"
            ),
            (
                "    Type: AWS::DynamoDB::Table\n    Properties:\n"
                "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
                "      KeySchema: [{AttributeName: guest, KeyType: HASH}]\n"
            ),
        )
    )
    refused = r"template\.yaml:11:3: this is refused: CreateTable: ValidationException"
    with pytest.raises(FileError, match=refused), start_stack(config):
        pass
    assert family() == []


def test_an_engine_that_is_not_known(greeter, family):
    with (
        pytest.raises(UsageError, match="there is no engine warp") as raised,
        start_stack(greeter, engine="warp"),
    ):
        pass
    assert "simulator" in str(raised.value.hint)
    assert family() == []


def test_an_engine_that_does_not_answer(greeter, family):
    nowhere = "http://127.0.0.1:1"
    with pytest.raises(StackError, match=nowhere), start_stack(greeter, engine=nowhere):
        pass
    assert family() == []


@pytest.mark.parametrize(("name", "url"), [("api", "api"), ("directory", "directory")])
def test_a_component_that_is_killed_is_named_with_its_log(
    greeter, listener_of, eventually, name, url
):
    with start_stack(greeter) as stack:
        stack.reset()
        listener_of(stack.urls[url]).kill()
        eventually(lambda: died(stack), name)


def died(stack):
    try:
        stack.check_alive()
    except ComponentDiedError as error:
        return error.name
    return None


def test_whoever_needs_a_dead_component_learns_of_its_death(greeter, listener_of, eventually):
    with start_stack(greeter) as stack:
        stack.reset()
        listener_of(stack.urls["directory"]).kill()
        eventually(lambda: died(stack), "directory")
        with pytest.raises(ComponentDiedError, match="directory ended with exit code -9"):
            stack.reset()


def test_the_tables_process_is_named_when_it_dies(greeter, eventually):
    with start_stack(greeter) as stack:
        stack.reset()
        told = {int(url.rpartition(":")[2]) for url in stack.urls.values()}
        (tables,) = (
            child
            for child in psutil.Process().children(recursive=True)
            if {each.laddr.port for each in child.net_connections("tcp") if each.status == "LISTEN"}
            - told
        )
        tables.kill()
        eventually(lambda: died(stack), "dynamodb (moto)")
        with pytest.raises(ComponentDiedError, match=r"dynamodb \(moto\) ended with exit code -9"):
            stack.items({"Guestbook"})
