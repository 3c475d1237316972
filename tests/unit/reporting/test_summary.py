from harness.model.events import CoverageMeasured
from harness.model.result import AslCoverage, ContractCoverage
from harness.reporting.summary import coverage_lines
from harness.reporting.terminal import ASCII, Terminal


def test_a_screenful_of_what_was_missed_is_named_and_the_rest_counted():
    missed = tuple(f"state: S{number}" for number in range(11))
    machine = AslCoverage(state_machine="M", total=20, exercised=9, missed=missed)
    measured = CoverageMeasured(state_machines=(machine,))
    lines = list(coverage_lines(measured, Terminal()))
    assert lines[0] == "states    45 % of M exercised (9 of 20)"
    assert lines[8:] == [" " * 10 + "never exercised: state: S7", " " * 10 + "and 3 more, with -v"]
    assert len(list(coverage_lines(measured, Terminal(), every=True))) == 12


def test_lines_fit_the_terminal_unless_everything_is_wanted():
    contract = ContractCoverage(answers=0, covered=0, interactions=("x",), unused=("a" * 100,))
    measured = CoverageMeasured(contract=contract)
    terminal = Terminal(width=60, signs=ASCII)
    short, full = (list(coverage_lines(measured, terminal, every=every))[1] for every in (0, 1))
    assert len(short) == 60
    assert short.endswith("...")
    assert full.endswith("a" * 100)
