"""``answer``: the caller gets this answer, and what stands behind the seam is never asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.faults.asgi import respond

if TYPE_CHECKING:
    from harness.faults.call import Call
    from harness.model.fault import Answer

__all__ = ["answer"]


async def answer(call: Call) -> None:
    """Give the planned status, headers and body."""
    planned = call.fault.answer
    if planned is None:
        return
    body, content_type = _body(planned)
    headers = {"content-type": content_type} if content_type else {}
    headers |= {name.lower(): value for name, value in planned.headers.items()}
    wire = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await respond(call.send, planned.status, wire, body)


def _body(planned: Answer) -> tuple[bytes, str | None]:
    if planned.text is not None:
        return planned.text.encode(), "text/plain; charset=utf-8"
    if "json_body" in planned.model_fields_set:
        kind = "application/json" if planned.status < 400 else "application/problem+json"  # noqa: PLR2004 -- where HTTP's errors begin
        return json.dumps(planned.json_body, ensure_ascii=False).encode(), f"{kind}; charset=utf-8"
    return b"", None
