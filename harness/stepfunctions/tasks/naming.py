"""Names as the AWS SDKs for Java make them, which Step Functions shows in errors and results.

The second SDK cuts names into words and writes each with one capital: `DBInstanceIdentifier` is
`DbInstanceIdentifier`, the service `DynamoDB` is `DynamoDb`. The first keeps them as modelled.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

_CUTS: Final = (
    (re.compile(r"[^A-Za-z0-9]+"), " "),
    (re.compile(r"([^a-z]{2,})v([0-9]+)"), r"\1 v\2 "),
    (re.compile(r"([^A-Z]{2,})V([0-9]+)"), r"\1 V\2 "),
    (re.compile(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])"), " "),
    (re.compile(r"([A-Z]+)([A-Z][a-z])"), r"\1 \2"),
    (re.compile(r"([0-9])([a-zA-Z])"), r"\1 \2"),
)
_RENAMED: Final = {"NULL": "Nul"}
"""Members that the second SDK renames; `NULL` is DynamoDB's."""

_FAULT, _EXCEPTION = "Fault", "Exception"


@lru_cache(maxsize=4096)
def pascal_case(name: str) -> str:
    """Return a name as the second SDK writes it."""
    if name in _RENAMED:
        return _RENAMED[name]
    for cut, words in _CUTS:
        name = cut.sub(words, name)
    return "".join(word.capitalize() for word in name.split())


def capitalised(name: str) -> str:
    """Return a name as the first SDK's getters have it."""
    return name[:1].upper() + name[1:]


def exception_name(shape: str) -> str:
    """Return the class of a modelled error: `NoSuchBucket` is `NoSuchBucketException`."""
    if shape.endswith(_FAULT):
        shape = shape.removesuffix(_FAULT)
    return shape if shape.endswith(_EXCEPTION) else shape + _EXCEPTION


def modelled_error(shapes: Iterable[Any], code: str) -> str | None:
    """Return the name of the botocore shape that an error code stands for."""
    for shape in shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return str(shape.name)
    return None
