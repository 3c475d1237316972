"""Stacks of the greeter, the service that the harness knows nothing of."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from harness.stack import load_config, start_stack

GREETER = Path(__file__).parents[2] / "services" / "greeter"
DEADLINE = 20


@pytest.fixture(scope="session")
def greeter():
    return load_config(GREETER / "harness.toml")


@pytest.fixture(scope="module")
def stack(greeter):
    """One running stack a module; each test resets it."""
    with start_stack(greeter) as running:
        yield running


@pytest.fixture
def changed(tmp_path):
    """Give the configuration of a greeter of whose files some are different."""

    def change(**replacements):
        folder = tmp_path / "greeter"
        shutil.copytree(GREETER, folder)
        for name, (old, new) in replacements.items():
            path = folder / name.replace("__", "/").replace("_dot_", ".")
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new), "utf-8")
        return load_config(folder / "harness.toml")

    return change


@pytest.fixture
def listener_of():
    """Find the process that listens at a URL."""

    def find(url):
        port = int(url.rpartition(":")[2])
        for process in psutil.Process().children(recursive=True):
            if any(each.laddr.port == port for each in process.net_connections("tcp")):
                return process
        raise AssertionError(f"none of our children listens at {url}")

    return find


@pytest.fixture
def eventually():
    """Wait until something is so, and fail saying what it was last."""

    def wait(probe, wanted):
        until = time.monotonic() + DEADLINE
        while (last := probe()) != wanted:
            assert time.monotonic() < until, f"still {last!r}, not {wanted!r}"
            time.sleep(0.02)

    return wait


@pytest.fixture
def family():
    """Give the names of the children of this process that were not there when the test began."""
    before = set(psutil.Process().children(recursive=True))
    return lambda: list(_names(set(psutil.Process().children(recursive=True)) - before))


def _names(processes):
    """Name those that live: one may end between listing and asking, or wait for its burial."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                yield process.name()
