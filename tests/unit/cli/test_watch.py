import pytest
from watchfiles import Change

from harness.cli.watch import Sources


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("scenarios/a.yaml", True),
        ("coaching/src/app.py", True),
        ("harness.toml", True),
        (".harness/run/api.log", False),
        (".git/config.json", False),
        ("node_modules/x/index.js", False),
        ("scenarios/__pycache__/a.py", False),
        ("scenarios/a.yaml~", False),
        ("reports/events.json", False),
        ("reports/.events.json.1.part", False),
        ("other/events.json", True),
    ],
)
def test_only_what_a_person_edits_matters(tmp_path, name, matters):
    sources = Sources(tmp_path, [tmp_path / "reports" / "events.json"])
    assert sources(Change.modified, str(tmp_path / name)) is matters
