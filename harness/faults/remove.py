"""``remove``: the real answer, without the values at some JSON pointers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.faults.pointer import without
from harness.faults.rewrite import rewrite

if TYPE_CHECKING:
    from harness.faults.call import Call
    from harness.model.base import JsonValue

__all__ = ["remove"]


async def remove(call: Call) -> None:
    """Take values out of the answer on its way to the caller."""

    def shortened(document: JsonValue) -> JsonValue:
        for pointer in call.fault.remove or ():
            document = without(document, pointer)
        return document

    await rewrite(call, shortened)
