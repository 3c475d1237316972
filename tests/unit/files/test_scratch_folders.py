"""Who was killed leaves a folder; the next one removes it, and nothing else."""

import os
import subprocess
import sys

import pytest

from harness.files import scratch_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folders")

KILLED = """
import os, signal
from harness.files import scratch_folder
with scratch_folder() as folder:
    (folder / "some").mkdir()
    (folder / "some" / "log").write_text("x")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where this process and those that it starts make their temporary folders."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.fixture
def orphan(place):
    """The folder of a process that was killed."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, check=False
    )
    (folder,) = place.iterdir()
    assert done.stdout == f"{folder}\n"
    return folder


def test_a_folder_is_there_and_then_gone(place):
    with scratch_folder() as folder:
        (folder / "file").write_text("")
        assert list(place.iterdir()) == [folder]
    assert list(place.iterdir()) == []


def test_the_next_removes_what_was_left(place, orphan):
    with scratch_folder() as folder:
        assert list(place.iterdir()) == [folder]
    assert not orphan.exists()


def test_what_has_an_owner_stays(place):
    with scratch_folder() as first, scratch_folder() as second:
        assert set(place.iterdir()) == {first, second}
        with scratch_folder():
            assert first.exists()
            assert second.exists()


def test_folders_of_that_name_that_somebody_else_made_stay(place):
    (place / "harness-other").mkdir()
    (place / "harness-file").write_text("")
    with scratch_folder():
        pass
    assert {each.name for each in place.iterdir()} == {"harness-other", "harness-file"}


def test_a_link_is_not_followed(place, orphan, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "kept"
    orphan.rename(elsewhere)
    (place / "harness-link").symlink_to(elsewhere)
    with scratch_folder():
        pass
    assert (elsewhere / "some" / "log").read_text() == "x"


def test_another_users_folder_stays(orphan, monkeypatch):
    own = os.getuid()
    monkeypatch.setattr("os.getuid", lambda: own + 1)
    with scratch_folder():
        pass
    assert orphan.exists()
