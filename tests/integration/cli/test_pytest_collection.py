"""The plugin in pytest runs that replay nothing: what it takes, what it leaves, what it costs."""

import subprocess
import sys

import pytest

CONFIG = '[service]\ntemplate = "template.yaml"\n[scenarios]\npaths = ["stories"]\n'


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_ordinary.py").write_text("def test_ordinary():\n    pass\n")
    return tmp_path


def run_pytest(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("harness_toml", [None, CONFIG])
def test_other_yaml_files_are_left_alone_and_nothing_is_imported(project, harness_toml):
    (project / "ci.yaml").write_text("scenario: not in a scenario folder\n")
    (project / ".hidden").mkdir()
    (project / "conftest.py").write_text(
        "import sys\n"
        "def pytest_sessionfinish():\n"
        "    assert not {'pydantic', 'click', 'harness.runner'} & set(sys.modules)\n"
    )
    if harness_toml:
        (project / "harness.toml").write_text(harness_toml)
    done = run_pytest(project)
    assert "1 passed" in done.stdout
    assert done.returncode == 0


def test_a_yaml_file_in_a_scenario_folder_is_ours_even_if_the_configuration_is_broken(project):
    (project / "harness.toml").write_text(CONFIG)
    (project / "stories").mkdir()
    (project / "stories" / "a.yaml").write_text("scenario: A\n")
    done = run_pytest(project)
    assert done.returncode == 2
    assert "ERROR collecting stories/a.yaml" in done.stdout
    assert "template.yaml" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_scenario_that_is_named_outright_is_ours_wherever_it_is(project):
    (project / "harness.toml").write_text(CONFIG)
    (project / "other.yaml").write_text("# about\nscenario: A\n")
    (project / "ci.yaml").write_text("on: push\n")
    assert "ERROR collecting other.yaml" in run_pytest(project, "other.yaml").stdout
    assert "not found: " in run_pytest(project, "ci.yaml").stderr


def test_a_configuration_that_is_named_must_be_there(project):
    (project / "a.yaml").write_text("")
    done = run_pytest(project, "--harness-config", "nothing.toml")
    assert "--harness-config: nothing.toml does not exist" in done.stdout + done.stderr
    assert done.returncode != 0
