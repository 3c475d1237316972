"""From text to YAML nodes: by libyaml where that is safe and enough, by ruamel.yaml otherwise.

libyaml is thirty times as quick, which is a quarter of a second in a hundred files. It knows YAML
1.1 only, words its errors poorly, and descends into nested data until the stack overflows: what it
refuses, what could be deep, and what the two versions read differently goes to ruamel.yaml. Nodes
of both have ``id``, ``tag``, ``value``, ``style`` and ``start_mark``.
"""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import Any

__all__ = ["compose", "compose_by_itself", "compose_quickly"]

_OPENING = re.compile(r"[\[{]|[-?]\s")
"""Each level of nesting within one line begins with one of these."""
_SHALLOW = 500
_OTHER_MEANING = re.compile(r"[\t\x85\u2028\u2029\ufeff]|^%|(?:^|[\s\[{,])!", re.MULTILINE)
"""Tabs, line breaks of YAML 1.1 alone, byte order marks, directives, and what may be a tag."""
_PLAIN, _MERGE = "tag:yaml.org,2002:value", "tag:yaml.org,2002:merge"


def compose(text: str) -> Any:
    """Give the root node of the only document; None when there is none.

    Raises:
        ruamel.yaml.error.YAMLError: this is not YAML.
        RecursionError: it is nested too deeply.

    """
    return compose_quickly(text) or compose_by_itself(text)


def compose_quickly(text: str) -> Any:
    """Give the root node, or None: the other one has to look."""
    import yaml  # noqa: PLC0415 -- not every command reads scenarios

    if (
        not yaml.__with_libyaml__
        or len(_OPENING.findall(text)) > _SHALLOW
        or _OTHER_MEANING.search(text)
    ):
        return None
    try:
        return yaml.compose(text, Loader=_loader())
    except yaml.YAMLError:
        return None


@cache
def _loader() -> Any:
    """Make a loader that leaves it to its caller what a plain scalar means."""
    import yaml  # noqa: PLC0415

    class Loader(yaml.CSafeLoader):
        def resolve(self, kind: type[Any], value: Any, implicit: Any) -> Any:
            if kind is yaml.ScalarNode and implicit[0]:
                return _MERGE if value == "<<" else _PLAIN
            return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]  # not in the stubs

    return Loader


def compose_by_itself(text: str) -> Any:
    """Give the root node as ruamel.yaml sees it; see `compose`."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return YAML(typ="safe", pure=True).compose(text)
