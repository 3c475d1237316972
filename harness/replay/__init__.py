"""Do a scenario's steps on one pattern and write down what every hop saw.

Everything under test is reached by URL only (DESIGN D3), so the same code replays against the
in-process stack, a compose stack and a remote one.
"""

from harness.replay.naming import ExecutionNames
from harness.replay.replay import Replayer

__all__ = ["ExecutionNames", "Replayer"]
