"""``change``: the real answer, with the values at some JSON pointers replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.faults.pointer import with_value
from harness.faults.rewrite import rewrite

if TYPE_CHECKING:
    from harness.faults.call import Call
    from harness.model.base import JsonValue

__all__ = ["change"]


async def change(call: Call) -> None:
    """Replace values in the answer on its way to the caller."""

    def changed(document: JsonValue) -> JsonValue:
        for pointer, value in (call.fault.change or {}).items():
            document = with_value(document, pointer, value)
        return document

    await rewrite(call, changed)
