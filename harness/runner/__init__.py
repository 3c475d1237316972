"""Run scenarios: plan, start a stack, replay, check, measure. Every front door calls this.

`run` does it all for a selection; `Session` lets pytest replay one item at a time.
"""

from harness.model.options import RunOptions, Selection
from harness.runner.planning import plan, replays_of
from harness.runner.run import run
from harness.runner.session import Session

__all__ = ["RunOptions", "Selection", "Session", "plan", "replays_of", "run"]
