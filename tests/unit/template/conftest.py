"""Write a template and its files into a folder, and read it."""

from pathlib import Path
from textwrap import dedent
from typing import Any, Protocol

import pytest

from harness.template import Template, read_template


class Read(Protocol):
    """Reads a template's text; other files beside it by name."""

    def __call__(self, text: str, given: Any = None, /, **options: Any) -> Template: ...


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "flow.asl.json").write_text('{"Arn": "${Arn}"}')

    def reading(text: str, given: Any = None, /, **options: Any) -> Template:
        (tmp_path / "template.yaml").write_text(dedent(text))
        return read_template(Path("template.yaml"), given, **options)

    return reading
