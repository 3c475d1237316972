"""What a person reads when harness.toml is wrong: golden files beside the broken ones."""

from pathlib import Path

import pytest

from harness.model.errors import FileError
from harness.stack import load_config
from harness.stack.patience import caller_timeouts

FOLDER = Path(__file__).parent / "broken"
CASES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("case", CASES)
def test_every_problem_is_told_at_once_with_its_place(case, monkeypatch):
    monkeypatch.chdir(FOLDER)
    with pytest.raises(FileError) as raised:
        caller_timeouts(load_config(Path(f"{case}.toml")))
    assert f"{raised.value}\n" == Path(f"{case}.txt").read_text("utf-8")
    assert raised.value.exit_code == 3
