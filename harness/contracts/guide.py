"""Fills the generated parts of a Markdown guide, and tells when they are out of date.

A part stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from harness.model.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["fill", "load_parts"]

_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill(text: str, parts: Mapping[str, str]) -> str:
    """Put the parts in their places.

    Raises:
        HarnessError: the guide asks for a part that there is not, or a part has no place in it.

    """
    wanted = {match[2] for match in _PART.finditer(text)}
    if wanted != parts.keys():
        unlike = ", ".join(sorted(wanted ^ parts.keys()))
        raise HarnessError(f"the guide and its generated parts differ in: {unlike}")
    return _PART.sub(lambda match: f"{match[1]}{parts[match[2]].rstrip()}\n{match[3]}", text)


def load_parts(name: str | None) -> Mapping[str, str]:
    """Call the project's ``module:function`` that makes the parts.

    Raises:
        UsageError: harness.toml names none.
        HarnessError: there is no such function.

    """
    if name is None:
        raise UsageError("[contracts] has no guide_parts", "name a module:function")
    module, _, function = name.partition(":")
    try:
        parts: Callable[[], Mapping[str, str]] = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise HarnessError(f"[contracts] guide_parts = {name!r}: {error}") from error
    return parts()
