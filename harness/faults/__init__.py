"""Planned misbehaviour at a seam: one effect a file, each a small callable behind one protocol.

`strike` makes a call suffer a fault; `objection` says which faults make no sense where.
"""

from harness.faults.call import Call, Effect, FaultNotPossibleError
from harness.faults.sense import EFFECTS_AT, SeamKind, objection
from harness.faults.strike import strike

__all__ = [
    "EFFECTS_AT",
    "Call",
    "Effect",
    "FaultNotPossibleError",
    "SeamKind",
    "objection",
    "strike",
]
