"""Files that are whole or not there, and temporary folders that are gone when their owner is.

The standard library and ``harness.model.errors`` only.
"""

from harness.files.scratch import scratch_folder
from harness.files.whole import AtomicFile, require_writable, write_whole

__all__ = ["AtomicFile", "require_writable", "scratch_folder", "write_whole"]
