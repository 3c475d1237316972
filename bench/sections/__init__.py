"""The sections: a module each, in the order in which they run.

A section is a module with ``measure(*, full: bool) -> list[Row]``. The runner gives each one a
process of its own and a deadline, so sections neither disturb nor hang one another.
"""

from __future__ import annotations

from typing import Final

__all__ = ["SECTIONS"]

SECTIONS: Final = {
    "help": "harness --help",
    "startup": "harness run over every shipped scenario, by phase and by component",
    "replays": "one replay beside the bare HTTP calls it makes",
    "simulator": "the simulator in process beside moto's executor",
    "api": "the same over the AWS API, with HTTP functions",
    "time": "a day of Wait and six back-offs",
    "load": "10,000 executions with few remembered; 200 at once in one event loop",
    "many": "hundreds of generated scenarios: time for each, and peak memory",
}
"""What each section measures, by its name, which is also its module's."""
