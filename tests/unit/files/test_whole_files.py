import pytest

from harness.files import AtomicFile, require_writable, write_whole
from harness.model.errors import UsageError


def test_a_file_appears_only_when_it_is_complete(tmp_path):
    path = tmp_path / "a" / "b" / "report.txt"
    file = AtomicFile(path)
    file.write(["one\n"])
    assert not path.exists()
    file.write(["two\n"])
    file.close()
    file.close()
    assert path.read_text("utf-8") == "one\ntwo\n"
    assert list(path.parent.iterdir()) == [path]


def test_an_exception_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), AtomicFile(path) as file:
        file.write([str(1 / 0)])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_discards(tmp_path):
    file = AtomicFile(tmp_path / "report.txt")
    with pytest.raises(UnicodeEncodeError):
        file.write(["\ud800"])
    file.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_not_get_its_name_is_not_left_behind(tmp_path):
    path = tmp_path / "report.txt"
    file = AtomicFile(path)
    path.mkdir()
    with pytest.raises(OSError, match="report"):
        file.close()
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_is_written_at_once(tmp_path):
    write_whole(tmp_path / "new" / "text", "one\ntwo\n")
    assert (tmp_path / "new" / "text").read_bytes() == b"one\ntwo\n"


def test_what_can_be_written_is_left_as_it_is(tmp_path):
    path = tmp_path / "new" / "report.txt"
    require_writable(path)
    assert list(path.parent.iterdir()) == []
    path.write_text("old")
    require_writable(path)
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("folder", "Is a directory"),
        ("file/report", "file is not a folder"),
        ("file/sub/report", "Not a directory"),
        (200 * "long", "File name too long"),
    ],
)
def test_what_can_not_be_written_is_refused_with_the_reason(tmp_path, path, why):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=f"{path} can't be written: .*{why}"):
        require_writable(tmp_path / path)
