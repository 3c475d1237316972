import pytest

from harness.reporting.files import AtomicFile, Spool


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


def test_a_spool_gives_back_what_it_got():
    spool = Spool()
    spool.add(["a" * 100_000, "é\n"])
    assert "".join(spool.read()) == "a" * 100_000 + "é\n"
    spool.close()
