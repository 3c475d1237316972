"""A seam's fault plan: which call meets which fault."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from harness.faults import objection
from harness.model.base import Model
from harness.model.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.faults import SeamKind

__all__ = ["ArmedFault", "FaultPlan"]


class ArmedFault(Model):
    """A fault and how many calls it has struck so far."""

    fault: Fault
    struck: int = 0


class _Armed:
    """A fault and its counts: matching calls it has seen, and those it struck."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.seen = 0
        self.struck = 0

    def matches(self, seam: str, labels: Mapping[str, str]) -> bool:
        """Tell whether this is a call that the fault looks at."""
        wanted = self.fault.on.items()
        return self.fault.at == seam and all(labels.get(name) == value for name, value in wanted)

    def is_due(self) -> bool:
        """Count a matching call, and tell whether the fault would strike it."""
        self.seen += 1
        spent = self.fault.times is not None and self.struck >= self.fault.times
        return self.seen > self.fault.after and not spent


class FaultPlan:
    """The faults armed at some seams; safe to share between threads.

    ``seams`` names those seams and their kinds. ``caller_timeout`` is how many seconds the callers
    of these seams say that they wait; null while delays are real.
    """

    def __init__(self, seams: Mapping[str, SeamKind] | None = None) -> None:
        self.seams = dict(seams or {})
        self.caller_timeout: float | None = None
        self._armed: tuple[_Armed, ...] = ()
        self._lock = threading.Lock()

    def objections(self, faults: Iterable[Fault]) -> list[str]:
        """Say which of these faults make no sense here, and why."""
        return [text for fault in faults if (text := self._objection(fault))]

    def arm(self, faults: Iterable[Fault]) -> None:
        """Put these faults in the place of all others; `objections` has been asked before."""
        with self._lock:
            self._armed = tuple(map(_Armed, faults))

    def take(self, seam: str, labels: Mapping[str, str]) -> Fault | None:
        """Give the fault that strikes this call, if one does, and count it.

        Every fault counts every call it matches, also those that an earlier fault strikes; the
        first one due, in the order of arming, strikes.
        """
        with self._lock:
            due = [each for each in self._armed if each.matches(seam, labels) and each.is_due()]
            if not due:
                return None
            due[0].struck += 1
            return due[0].fault

    def armed(self) -> tuple[ArmedFault, ...]:
        """Tell what is armed and how often each has struck."""
        with self._lock:
            return tuple(ArmedFault(fault=each.fault, struck=each.struck) for each in self._armed)

    def _objection(self, fault: Fault) -> str | None:
        kind = self.seams.get(fault.at)
        if kind is None:
            return f"no seam {fault.at!r} here; known: {', '.join(sorted(self.seams)) or 'none'}"
        wrong = objection(fault, kind)
        return ": ".join(wrong) if wrong else None
