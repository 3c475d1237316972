"""RFC 3339 timestamps, as Wait and Choice read them: upper-case T, a zone, any fraction."""

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

from harness.stepfunctions.values import JSON

_TIMESTAMP: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII
)


def parse_timestamp(text: JSON) -> Fraction | None:
    """Return the seconds since the epoch, exactly; None for what is no timestamp."""
    match = _TIMESTAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    zone = match[3].replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(match[1] + zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Fraction(round(moment.timestamp())) + Fraction(f"0{match[2] or ''}")
