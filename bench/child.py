"""One section in a process of its own: ``python -m bench.child NAME RESULT [--full]``."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from bench.table import as_json

if __name__ == "__main__":
    name, result, *options = sys.argv[1:]
    section = importlib.import_module(f"bench.sections.{name}")
    rows = section.measure(full="--full" in options)
    Path(result).write_text(json.dumps(as_json(rows)))
