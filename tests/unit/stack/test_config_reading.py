"""Finding and reading harness.toml."""

from pathlib import Path

import pytest

from harness.model.errors import FileError, UsageError
from harness.model.scenario import STEP_FIELDS
from harness.stack import load_config

GREETER = Path(__file__).parents[2] / "services" / "greeter"
MINIMAL = '[service]\ntemplate = "template.yaml"\n'


def test_the_nearest_file_above_is_found(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "harness.toml").write_text(MINIMAL)
    (tmp_path / "a" / "harness.toml").write_text(MINIMAL)
    assert load_config(start=deep).root == tmp_path / "a"


def test_the_working_folder_is_where_the_search_begins(tmp_path, monkeypatch):
    (tmp_path / "harness.toml").write_text(MINIMAL)
    monkeypatch.chdir(tmp_path)
    config = load_config()
    assert config.root == tmp_path
    assert config.scenario_paths == (tmp_path / "scenarios",)
    assert str(config.locate("service", "template")) == "harness.toml:2:1"
    assert str(config.locate("service", "api", "app")) == "harness.toml:1:1"


def test_no_file_at_all_says_what_to_do(tmp_path):
    with pytest.raises(UsageError, match=r"there is no harness.toml in .* or above") as raised:
        load_config(start=tmp_path)
    assert "--config" in str(raised.value.hint)


def test_a_named_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"there is no file .*other\.toml"):
        load_config(tmp_path / "other.toml")


def test_a_file_that_is_not_text(tmp_path):
    path = tmp_path / "harness.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="can't be read"):
        load_config(path)


def test_the_vocabulary_has_every_name_that_a_scenario_may_use():
    words = load_config(GREETER / "harness.toml").vocabulary
    assert words.patterns["visit"].states == ("LookUp", "CallStranger", "Sign", "Refuse")
    assert words.patterns["letter"].states is None
    assert words.patterns["letter"].outcomes == ("welcomed", "turned_away")
    assert words.seams["directory"] == "provider"
    assert words.seams["SignFunction"] == "function"
    assert words.tables == ("Guestbook",)
    assert words.provider_states is None


def test_provider_states_that_can_not_be_had(tmp_path):
    (tmp_path / "template.yaml").write_text(
        "Resources: {T: {Type: 'AWS::Serverless::SimpleTable'}}\n"
        "Transform: AWS::Serverless-2016-10-31\n"
    )
    states = (
        '[contracts]\nconsumer = "c"\npacts = "p"\nprovider_states = "nowhere_at_all:describe"\n'
    )
    (tmp_path / "harness.toml").write_text(MINIMAL + states)
    with pytest.raises(FileError, match=r":6:1: nowhere_at_all:describe can't be called"):
        _ = load_config(tmp_path / "harness.toml").vocabulary


def test_a_service_may_have_an_interpreter_of_its_own(tmp_path):
    (tmp_path / "harness.toml").write_text(MINIMAL + 'python = ".venv/bin/python"\n')
    assert load_config(tmp_path / "harness.toml").python == str(tmp_path / ".venv/bin/python")


def test_whatever_a_step_says_may_be_a_placeholder(tmp_path):
    names = [*STEP_FIELDS, "context"]
    request = "".join(f'"{name}" = ["${{{name}}}", {{ in = "a ${{{name}}}" }}]\n' for name in names)
    (tmp_path / "harness.toml").write_text(
        f'{MINIMAL}[patterns.x]\nstate_machine = "X"\n[patterns.x.request]\n{request}'
    )
    assert list(load_config(tmp_path / "harness.toml").patterns["x"].request) == names


def test_a_misspelt_placeholder_is_told_with_its_place_and_the_near_miss(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("harness.toml").write_text(
        f'{MINIMAL}[patterns.x]\nstate_machine = "X"\nrequest = {{ a = 1, much = "${{asc}}" }}\n'
    )
    with pytest.raises(FileError, match=r"^harness\.toml:5:20: .*much: .* asc .*") as raised:
        load_config()
    assert [each.hint for each in raised.value.problems] == ["did you mean ask?"]
