"""``X-Amz-Log-Result``: the last 4 KB of what an invocation logged, as Lambda writes it."""

from __future__ import annotations

import base64
import math

__all__ = ["log_result"]

LIMIT = 4096


def log_result(request_id: str, printed: str, seconds: float, memory_mb: int) -> str:
    """Give the header's value: the function's lines between START, END and REPORT, in base64."""
    lines = printed if printed.endswith("\n") or not printed else f"{printed}\n"
    milliseconds = seconds * 1000
    report = "\t".join(
        [
            f"REPORT RequestId: {request_id}",
            f"Duration: {milliseconds:.2f} ms",
            f"Billed Duration: {math.ceil(milliseconds)} ms",
            f"Memory Size: {memory_mb} MB",
            f"Max Memory Used: {memory_mb} MB",
        ]
    )
    text = (
        f"START RequestId: {request_id} Version: $LATEST\n{lines}"
        f"END RequestId: {request_id}\n{report}\t\n"
    )
    return base64.b64encode(text.encode()[-LIMIT:]).decode()
