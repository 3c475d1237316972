"""The command line: thin commands over the runner, the stack and the reporters."""

from harness.cli.entry import main

__all__ = ["main"]
