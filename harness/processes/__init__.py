"""Child processes: started fast, watched, and gone when the harness is gone.

The lowest layer: the standard library and ``harness.model.errors`` only. Everything under test
is a process of its own (ADR: D2); a `Launcher` starts it from a `Target` and owns it.
"""

from harness.processes.fork import ForkServer
from harness.processes.launcher import Launcher, create_launcher
from harness.processes.process import Process, stop_all
from harness.processes.spawn import Spawner
from harness.processes.targets import (
    AsgiTarget,
    CommandTarget,
    PythonTarget,
    Target,
    basics,
    free_port,
)

__all__ = [
    "AsgiTarget",
    "CommandTarget",
    "ForkServer",
    "Launcher",
    "Process",
    "PythonTarget",
    "Spawner",
    "Target",
    "basics",
    "create_launcher",
    "free_port",
    "stop_all",
]
