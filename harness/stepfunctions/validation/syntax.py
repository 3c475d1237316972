"""The syntax of paths and intrinsic functions: what is wrong with a text, if anything is.

The interpreter's own compilers decide, so that nothing passes which then cannot run.
"""

from __future__ import annotations

import re

from harness.stepfunctions.language.functions import FUNCTIONS
from harness.stepfunctions.language.intrinsics import compile_intrinsic
from harness.stepfunctions.language.jsonpath import compile_path
from harness.stepfunctions.validation.problems import nearest

__all__ = ["call_fault", "is_path_like", "path_fault", "reference_path_fault"]

_ROOT = re.compile(r"\$\$|\$[^\W\d]\w*|\$")
_STEPS = re.compile(
    r"(?:\.[^\s.\[\]()*?@,:'\"]+|\.?\[\s*(?:-?\d+|'(?:[^'\\]|\\.)+'|\"(?:[^\"\\]|\\.)+\")\s*\])*"
)
_PATH_LIKE = re.compile(r"\$\$?(?:\.\w|\[|$)")
_NAME = re.compile(r"States\.\w+")


def is_path_like(text: str) -> bool:
    """Whether a text looks as if a JSONPath was meant."""
    return _PATH_LIKE.match(text) is not None


def path_fault(text: str) -> str | None:
    """Say why a text is not a JSONPath; None when it is one."""
    try:
        compile_path(text)
    except ValueError as error:
        return str(error)
    return None


def call_fault(text: str) -> str | None:
    """Say why a text is not a call of an intrinsic function; None when it is one."""
    try:
        compile_intrinsic(text)
    except ValueError as error:
        hints = [nearest(name, FUNCTIONS) for name in _NAME.findall(text) if name not in FUNCTIONS]
        return ", ".join([str(error), *filter(None, hints)])
    except RecursionError:
        return "its calls are nested too deeply"
    return None


def reference_path_fault(text: str, *, context: bool = True, variables: bool = True) -> str | None:
    """Say why a text is not a reference path, which names exactly one place.

    ``context`` allows paths into the context object (``$$``), ``variables`` those into a variable.
    """
    root = _ROOT.match(text)
    if root is None:
        return "Reference path didn't start with '$'"
    if root[0] == "$$" and not context:
        return "the context object cannot be used here"
    if root[0] not in ("$", "$$") and not variables:
        return "a variable cannot be used here"
    if _STEPS.fullmatch(text, root.end()) is None:
        return "it must name one place: no wildcards, filters, slices or deep scans"
    return None
