"""The pytest plugin: collects scenario files and replays them (DESIGN D8).

pytest imports this module in every run, wanted or not: it imports nothing but pytest, and looks
no further before it meets a YAML file below a ``harness.toml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from harness.pytest_plugin.state import State

_STATE: pytest.StashKey[State] = pytest.StashKey()
_FOLDERS: pytest.StashKey[tuple[Path, ...]] = pytest.StashKey()
_OUTPUT = "harness_coverage"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("harness", "replaying scenario files")
    group.addoption("--harness-config", metavar="FILE", help="the harness.toml to use")
    group.addoption(
        "--harness-engine", metavar="ENGINE", default="simulator", help="as harness run --engine"
    )
    group.addoption(
        "--harness-time",
        choices=("virtual", "real"),
        default="virtual",
        help="as harness run --time",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take YAML files of the configured scenario folders, and scenarios that are named outright."""
    if file_path.suffix not in {".yaml", ".yml"} or not _is_ours(file_path, parent):
        return None
    from harness.pytest_plugin.items import ScenarioFile  # noqa: PLC0415  (not in every run)
    from harness.pytest_plugin.state import State  # noqa: PLC0415

    state = parent.config.stash.setdefault(_STATE, State(parent.config))
    return ScenarioFile.from_parent(parent, path=file_path, state=state)


def _is_ours(file: Path, parent: pytest.Collector) -> bool:
    stash = parent.config.stash
    if _FOLDERS not in stash:
        from harness.pytest_plugin.places import scenario_folders  # noqa: PLC0415  (TOML)

        stash[_FOLDERS] = scenario_folders(parent.config)
    for folder in stash[_FOLDERS]:
        if file.is_relative_to(folder):
            return not any(part.startswith(".") for part in file.relative_to(folder).parts)
    named = parent.session.isinitpath(file)
    return bool(stash[_FOLDERS]) and named and b"\nscenario:" in b"\n" + file.read_bytes()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the stack; fail the session when answers were relied on that no pact promises."""
    state = session.config.stash.get(_STATE, None)
    if state is None:
        return
    state.finish()
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = state.coverage_text()
    elif state.shortfall() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up what an xdist worker's replays covered."""
    text = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if text:
        from harness.pytest_plugin.state import State  # noqa: PLC0415  (not in every run)

        node.config.stash.setdefault(_STATE, State(node.config)).add_coverage(text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what was covered of the contract and of the state machines."""
    state = terminalreporter.config.stash.get(_STATE, None)
    if state is not None and (lines := state.summary()):
        terminalreporter.section("coverage of contract and state machines")
        for line in lines:
            terminalreporter.write_line(line)
