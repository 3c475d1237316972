from __future__ import annotations

from pathlib import Path

import pytest

from harness.model.errors import FileError, UsageError
from harness.scenarios import discover, read_fixtures


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.yaml", "a.yml", "deep/er/c.yaml", ".git/d.yaml", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    return tmp_path


def names(paths: list[Path], tree: Path) -> list[str]:
    return [path.relative_to(tree).as_posix() for path in paths]


def test_a_folder_stands_for_all_below_it_in_order(tree: Path) -> None:
    assert names(discover([tree]), tree) == ["a.yml", "b.yaml", "deep/er/c.yaml"]


def test_each_file_is_found_once_in_the_order_asked_for(tree: Path) -> None:
    asked = [tree / "deep", tree / "b.yaml", tree]
    assert names(discover(asked), tree) == ["deep/er/c.yaml", "b.yaml", "a.yml"]


def test_globs_work(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(discover([tree / "**/*.yaml"]), tree)[-1] == "deep/er/c.yaml"
    monkeypatch.chdir(tree)
    assert discover([Path("?.yaml")]) == [Path("b.yaml")]


@pytest.mark.parametrize(
    ("asked", "said", "hint"),
    [
        ("b.yml", r"b\.yml does not exist", "did you mean 'b.yaml'?"),
        ("no/where.yaml", "does not exist", "there are none"),
        ("notes.txt", "is not a scenario file", "they end in .yaml or .yml"),
        ("x*.yaml", "nothing matches", "quote the glob"),
    ],
)
def test_nothing_found_is_said(tree: Path, asked: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        discover([tree / asked])
    assert hint in str(error.value.hint)


def test_an_empty_folder_and_no_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scenario files in"):
        discover([tmp_path])
    with pytest.raises(UsageError, match="no place to look"):
        discover([])


def test_fixtures_go_by_their_files_names(tmp_path: Path) -> None:
    (tmp_path / "partial.json").write_text('{"goals": []}', "utf-8")
    (tmp_path / "readme.md").write_text("", "utf-8")
    assert read_fixtures(tmp_path) == {"partial": {"goals": []}}
    assert read_fixtures(None) == {}


def test_broken_fixtures_are_problems_with_places(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{\n "a": }', "utf-8")
    with pytest.raises(FileError, match=r"bad\.json:2:7: not JSON"):
        read_fixtures(tmp_path)
    with pytest.raises(FileError, match="the folder of fixtures is not there"):
        read_fixtures(tmp_path / "gone")
