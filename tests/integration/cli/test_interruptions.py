"""Ctrl-C, SIGTERM, kill -9, a component that dies: nothing stays, nothing is half-written."""

import json
import signal

import pytest


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_stops_everything_and_says_so_in_its_reports(
    running, scenario, tmp_path, by, code
):
    log = tmp_path / "log.jsonl"
    words = ("run", scenario("waiting"), "--time", "real", "--report", f"json={log}")
    with running(*words) as run:
        run.read_until("stack up in")
        assert not log.exists()
        returned, out, err, left = run.end(by)
    assert (returned, left) == (code, [])
    assert "Traceback" not in out + err
    last = json.loads(log.read_text("utf-8").splitlines()[-1])
    assert (last["event"], last["exit_code"]) == ("run_finished", code)
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_of_a_stack_is_left(running, by):
    with running("up") as up:
        up.read_until("export AWS_SECRET_ACCESS_KEY")
        assert up.family()
        returned, _, err, left = up.end(by)
    codes = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
    assert (returned, left) == (codes[by], [])
    assert "Traceback" not in err


def test_the_temporary_folder_of_a_harness_that_was_killed_is_removed_by_the_next(
    running, sorter, tmp_path_factory, monkeypatch
):
    place = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(place))
    with running("up", "--json", cwd=sorter) as lives:
        lives.read_until("{")
        (of_the_living,) = place.iterdir()
        with running("up", "--json", cwd=sorter) as up:
            up.read_until("{")
            assert len(list(place.iterdir())) == 2
            up.end(signal.SIGKILL)
        with running("up", "--json", cwd=sorter) as up:
            up.read_until("{")
            (of_the_next,) = set(place.iterdir()) - {of_the_living}
            assert (of_the_next / "moto.log").exists()
            up.end()
        assert list(place.iterdir()) == [of_the_living]


def test_a_component_that_dies_ends_the_stack_with_its_name_and_log(running):
    with running("up") as up:
        up.read_until("export AWS_SECRET_ACCESS_KEY")
        for process in up.family():
            process.kill()
        _, err = up.process.communicate(timeout=60)
    assert up.process.returncode == 4
    assert "error: " in err
    assert "last log lines" in err


def test_a_component_that_dies_ends_a_run_with_4_and_the_reports_say_so(
    running, scenario, tmp_path
):
    log = tmp_path / "log.jsonl"
    words = ("run", scenario("waiting"), "--time", "real", "--report", f"json={log}")
    with running(*words) as run:
        run.read_until("stack up in")
        for process in run.family():
            process.kill()
        out, err = run.process.communicate(timeout=60)
    assert run.process.returncode == 4
    assert "error: " in err
    assert "Traceback" not in out + err
    last = json.loads(log.read_text("utf-8").splitlines()[-1])
    assert last["exit_code"] == 4
    assert last["stopped"] in err
