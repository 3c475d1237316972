import shutil
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path, texts):
    """A copy of the service and its configuration, with two scenarios."""
    for name in ("coaching", "stubs", "contracts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "harness.toml", tmp_path)
    shutil.copytree(ROOT / "scenarios" / "fixtures", tmp_path / "scenarios" / "fixtures")
    for kind in ("passing", "failing"):
        (tmp_path / "scenarios" / f"{kind}.yaml").write_text(texts[kind], "utf-8")
    return tmp_path


def test_a_changed_scenario_is_replayed_alone_and_another_change_starts_anew(
    running, project, texts
):
    with running("run", "--watch", cwd=project) as run:
        run.read_until("stack up in")
        run.read_until("2 passed, 2 failed in ")
        run.lines.clear()

        failing = project / "scenarios" / "failing.yaml"
        failing.write_text(texts["failing"].replace("World Peace", "Revenue Growth"), "utf-8")
        run.read_until("failing.yaml changed")
        run.read_until("2 passed in ")
        assert not any("stack up in" in line for line in run.lines)

        failing.write_text(texts["misspelt"], "utf-8")
        run.read_until("failing.yaml changed")
        run.read_error("outcom")
        failing.write_text(texts["passing"], "utf-8")
        run.read_until("failing.yaml changed")
        run.read_until("2 passed in ")

        # What it was before it changed is not what it is compared with.
        failing.write_text(texts["refused"], "utf-8")
        run.read_until("failing.yaml changed")
        run.read_until("2 passed in ")

        handler = project / "coaching" / "src" / "coaching" / "__init__.py"
        handler.write_text(handler.read_text("utf-8") + "\n# changed\n", "utf-8")
        run.read_until("__init__.py changed: everything again")
        run.read_until("stack up in")
        run.read_until("4 passed in ")
        code, _, err, left = run.end(signal.SIGINT)
    assert (code, left) == (130, [])
    assert "Traceback" not in err


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_watching_ends_at_once(running, project, by, code):
    with running("run", "--watch", "-k", "Quick", cwd=project) as run:
        run.read_until("2 passed in ")
        returned, _, err, left = run.end(by)
    assert (returned, err, left) == (code, "", [])
