"""Everything here needs a Docker engine; without one it is skipped, saying so."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def engine_answers():
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(["docker", "version"], capture_output=True, timeout=30, check=False)
    return asked.returncode == 0


def pytest_collection_modifyitems(items):
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    missing = ours and not engine_answers()
    for item in ours:
        item.add_marker(pytest.mark.docker)
        # The images and containers are one engine's: one worker has them all.
        item.add_marker(pytest.mark.xdist_group("docker"))
        if missing:
            item.add_marker(pytest.mark.skip(reason="no Docker engine answers"))
