"""Where scenario files are, found out without importing what reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["configuration", "scenario_folders"]

_FILE_NAME = "harness.toml"


def configuration(config: pytest.Config) -> Path | None:
    """Find the ``harness.toml``: the one that was named, or the nearest from the root upwards.

    Raises:
        pytest.UsageError: the named one does not exist.

    """
    named: str | None = config.getoption("--harness-config")
    if named is None:
        candidates = (folder / _FILE_NAME for folder in (config.rootpath, *config.rootpath.parents))
        return next(filter(Path.is_file, candidates), None)
    file = config.invocation_params.dir / named
    if not file.is_file():
        raise pytest.UsageError(f"--harness-config: {named} does not exist")
    return file


def scenario_folders(config: pytest.Config) -> tuple[Path, ...]:
    """List the folders and files that hold scenarios; none without a ``harness.toml``.

    A file that can't be read is taken to say nothing: whoever collects a scenario tells why.
    """
    file = configuration(config)
    if file is None:
        return ()
    return tuple(file.parent.resolve() / path for path in _paths(file))


def _paths(file: Path) -> Iterable[str]:
    try:
        paths = tomllib.loads(file.read_text("utf-8"))["scenarios"]["paths"]
    except (OSError, ValueError, KeyError, TypeError):
        return ["scenarios"]
    return [path for path in paths if isinstance(path, str)]
