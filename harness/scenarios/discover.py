"""Find scenario files: files as they are named, folders with all below them, globs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.model.errors import UsageError
from harness.scenarios.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["discover"]

_SUFFIXES = (".yaml", ".yml")


def discover(paths: Iterable[Path]) -> list[Path]:
    """List the scenario files that these paths stand for, each once; folders' in sorted order.

    Folders are searched at every depth, hidden ones left out.

    Raises:
        UsageError: a path stands for no scenario file.

    """
    found = dict.fromkeys(file for path in paths for file in _files(path))
    if not found:
        raise UsageError("no place to look for scenarios", "name a file, a folder or a glob")
    return list(found)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return _below(path)
    if path.is_file():
        return [_scenario_file(path)]
    if any(sign in str(path) for sign in "*?["):
        return _matching(path)
    near = did_you_mean(path.name, _names_beside(path))
    raise UsageError(f"{path} does not exist", near)


def _scenario_file(path: Path) -> Path:
    if path.suffix in _SUFFIXES:
        return path
    raise UsageError(f"{path} is not a scenario file", f"they end in {' or '.join(_SUFFIXES)}")


def _below(folder: Path) -> list[Path]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _SUFFIXES and path.is_file() and not _hidden(path, folder)
    )
    if not files:
        raise UsageError(f"no scenario files in {folder}", f"they end in {' or '.join(_SUFFIXES)}")
    return files


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _matching(glob: Path) -> list[Path]:
    root = Path(glob.anchor)
    matches = sorted(root.glob(str(glob.relative_to(root) if glob.anchor else glob)))
    if not matches:
        raise UsageError(f"nothing matches {glob}", "quote the glob, or look at its folder")
    return [file for match in matches for file in _files(match)]


def _names_beside(path: Path) -> list[str]:
    if not path.parent.is_dir():
        return []
    return sorted(each.name for each in path.parent.iterdir() if not each.name.startswith("."))
