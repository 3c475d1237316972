"""Everything started for a run, and one object to drive it by its URLs (DESIGN D1 to D3)."""

from harness.stack.attaching import attach
from harness.stack.index import StackIndex
from harness.stack.loading import load_config
from harness.stack.stack import Stack
from harness.stack.starting import start_stack

__all__ = ["Stack", "StackIndex", "attach", "load_config", "start_stack"]
