"""Texts that are no template, or try to be more than one."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.template import TemplateError, read_template
from harness.template.nodes import MAX_TEXT, parse, plain

if TYPE_CHECKING:
    from conftest import Read

BOMB = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.yaml:1:1: the file is empty"),
        ("a: [", "t.yaml:1:5: this is not YAML"),
        ("a:\n  - b\n c: d", r"t.yaml:3:\d: this is not YAML"),
        ("a: 1\nb: 2\na: 3", "t.yaml:3:1: a is given twice\n  try: see line 1"),
        ("? [1]\n: 2", "t.yaml:1:3: a key must be a plain text"),
        ("a: *b", r"t.yaml:1:4: \*b stands for nothing"),
        ("&a [*a]", r"t.yaml:1:5: \*a stands for nothing that ends before it"),
        ("a\0b", "this is not YAML"),
        (BOMB, r"t.yaml:5:4: this expands to more than 50000 values"),
        ("[" * 70 + "]" * 70, "t.yaml:1:65: this is nested more than 64 levels deep"),
        ("a" * (MAX_TEXT + 1), "the file has more than 1048576 characters"),
    ],
)
def test_a_bad_text_is_refused_with_its_place(read: "Read", text: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message.replace("t.yaml", "template.yaml")):
        read(text)


def test_aliases_and_merge_keys_share_values() -> None:
    node = parse("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: *x", "t.yaml")
    assert plain(node) == {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}, "e": {"b": 1, "c": 2}}


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"there is no file .*nowhere.yaml"):
        read_template(tmp_path / "nowhere.yaml")


def test_a_template_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: \xff")
    with pytest.raises(TemplateError, match=r"latin.yaml can't be read"):
        read_template(path)
