"""What a person reads when a template can't be put up: golden files, one a folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.template import TemplateError, read_template

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDERS = sorted((Path(__file__).parent / "broken").iterdir())


def names(folders: "Iterable[Path]") -> list[str]:
    return [folder.name for folder in folders]


@pytest.mark.parametrize("folder", FOLDERS, ids=names(FOLDERS))
def test_every_problem_is_told_at_once_with_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(TemplateError) as raised:
        read_template(Path("template.yaml"), {"Stage": "test", "Stags": "x"})
    assert f"{raised.value}\n" == Path("expected.txt").read_text(encoding="utf-8")
    assert raised.value.exit_code == 3
