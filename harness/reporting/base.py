"""Reporters fold run events into something to read; one that breaks is left out, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from harness.reporting.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.model.events import RunEvent

__all__ = ["Reporter", "Reporters"]


class Reporter(Protocol):
    """A fold over the events of a run.

    It gets them without credentials, unless it ``redacts`` itself whatever it shows of them.
    """

    @property
    def redacts(self) -> bool:
        """Whether it does."""

    def on_event(self, event: RunEvent) -> None:
        """Take one event into account."""

    def close(self) -> None:
        """Finish: what was reported is complete, or as complete as it will get."""


class Reporters:
    """Hands every event to every reporter that still works.

    A reporter that raises is not asked again; ``complain`` is told its name and why. The run
    and the other reporters go on.
    """

    def __init__(self, reporters: Mapping[str, Reporter], complain: Callable[[str], None]) -> None:
        self._working = dict(reporters)
        self._complain = complain

    def on_event(self, event: RunEvent) -> None:
        """Hand on one event."""
        safe = event if self._all_redact() else redacted(event)
        self._each(lambda reporter: reporter.on_event(event if reporter.redacts else safe))

    def close(self) -> None:
        """Close every reporter that still works."""
        self._each(lambda reporter: reporter.close())
        self._working.clear()

    def _all_redact(self) -> bool:
        return all(reporter.redacts for reporter in self._working.values())

    def _each(self, do: Callable[[Reporter], None]) -> None:
        for name, reporter in list(self._working.items()):
            try:
                do(reporter)
            except Exception as error:  # noqa: BLE001  (containing whatever it raises is the point)
                del self._working[name]
                self._complain(
                    f"the {name} report is missing: its reporter failed with "
                    f"{type(error).__name__}: {error}"
                )
