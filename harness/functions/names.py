"""How callers name a function: name, ARN, partial ARN, each with or without a qualifier.

Source: the ``FunctionName`` parameter of Invoke in the Lambda API reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["LATEST", "Reference", "read_reference"]

LATEST = "$LATEST"

_REFERENCE = re.compile(
    r"(?:(?:arn:(?P<partition>aws[a-z-]*):lambda:(?P<region>[a-z0-9-]+):)?(?P<account>\d{12}):"
    r"function:|function:)?(?P<name>[A-Za-z0-9_-]{1,64})(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]+))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A function that a caller named; None where the caller left the choice to Lambda."""

    name: str
    qualifier: str | None = None
    region: str | None = None
    account: str | None = None

    def arn(self, region: str, account: str) -> str:
        """Give the ARN as the function's context shows it: qualified only if the caller did."""
        tail = f":{self.qualifier}" if self.qualifier else ""
        where = f"{self.region or region}:{self.account or account}"
        return f"arn:aws:lambda:{where}:function:{self.name}{tail}"


def read_reference(text: str, qualifier: str | None = None) -> Reference | None:
    """Read what a caller wrote, percent-decoded; None when it can't name a function.

    ``qualifier`` is the query parameter of that name; it must not contradict the one in ``text``.
    """
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    written = match["qualifier"]
    if qualifier and written and qualifier != written:
        return None
    return Reference(match["name"], qualifier or written, match["region"], match["account"])
