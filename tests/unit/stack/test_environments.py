"""What the started processes find in their environment."""

import os
from pathlib import Path

import pytest

from harness.stack import load_config
from harness.stack.environment import api_environment, aws_environment
from harness.stack.functions import function_specs

GREETER = Path(__file__).parents[2] / "services" / "greeter" / "harness.toml"
URLS = {
    "api": "http://127.0.0.1:1",
    "directory": "http://127.0.0.1:2",
    "dynamodb": "http://127.0.0.1:3",
    "functions": "http://127.0.0.1:4",
    "step_functions": "http://127.0.0.1:5",
    "control": "http://127.0.0.1:6",
}


@pytest.fixture
def config():
    return load_config(GREETER)


def test_functions_have_the_templates_variables_with_the_values_of_this_stack(config):
    by_name = {spec.name: spec for spec in function_specs(config, URLS)}
    assert sorted(by_name) == ["LookUpFunction", "SignFunction"]
    assert by_name["LookUpFunction"].environment == {
        "GREETING": "Good evening",
        "GUESTBOOK": "Guestbook",
        "DIRECTORY_URL": "http://127.0.0.1:2",
        "DIRECTORY_TIMEOUT": "3",
    }
    assert by_name["SignFunction"].environment == {
        "GREETING": "Good evening",
        "GUESTBOOK": "Guestbook",
        "FRONT_DESK": "http://127.0.0.1:1/desk?from=http://127.0.0.1:2",
    }


def test_the_api_has_those_of_its_function_and_waits_for_no_url_that_it_does_not_need(config):
    urls = {name: url for name, url in URLS.items() if name != "api"}
    environment = api_environment(config, urls, "eu-west-1")
    assert environment["DIRECTORY_URL"] == "http://127.0.0.1:2"
    assert "FRONT_DESK" not in environment
    assert environment["AWS_REGION"] == "eu-west-1"


def test_an_api_that_is_not_in_the_template_gets_all_but_its_own_url(tmp_path):
    text = GREETER.read_text("utf-8").replace('resource = "GreetingApiFunction"\n', "")
    (tmp_path / "harness.toml").write_text(text + '\n[service.api.environment]\nMODE = "x"\n')
    for name in ("template.yaml", "welcome.asl.yaml", "src"):
        (tmp_path / name).symlink_to(GREETER.parent / name)
    environment = api_environment(load_config(tmp_path / "harness.toml"), URLS, "us-east-1")
    assert environment["DIRECTORY_URL"] == "http://127.0.0.1:2"
    assert environment["MODE"] == "x"
    assert "FRONT_DESK" not in environment


def test_nothing_of_the_developers_own_aws_account_is_in_reach(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    environment = aws_environment(URLS, "us-east-1")
    assert "AWS_PROFILE" not in environment
    assert "HTTPS_PROXY" not in environment
    assert "very secret" not in environment.values()
    assert environment["AWS_CONFIG_FILE"] == os.devnull
    assert environment["AWS_ENDPOINT_URL"] == URLS["control"]
