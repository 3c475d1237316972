from harness.model.events import CoverageMeasured
from harness.model.result import AslCoverage, ContractCoverage
from harness.reporting.coverage import merged


def machine(name, *missed):
    return AslCoverage(state_machine=name, total=10, exercised=10 - len(missed), missed=missed)


def test_what_one_process_did_not_exercise_another_may_have():
    first = CoverageMeasured(state_machines=(machine("A", "state: X", "state: Y"), machine("B")))
    second = CoverageMeasured(state_machines=(machine("A", "state: Y"), machine("C", "state: Z")))
    assert merged(first, second).state_machines == (
        machine("A", "state: Y"),
        machine("B"),
        machine("C", "state: Z"),
    )


def test_answers_add_up_and_only_what_nobody_used_is_unused():
    def contract(*unused):
        return ContractCoverage(answers=2, covered=1, interactions=("a", "b"), unused=unused)

    first, second = (CoverageMeasured(contract=contract(*unused)) for unused in ("ab", "b"))
    both = merged(first, second).contract
    assert (both.answers, both.covered, both.interactions, both.unused) == (
        4,
        2,
        ("a", "b"),
        ("b",),
    )


def test_one_measurement_is_itself():
    only = CoverageMeasured(state_machines=(machine("A"),))
    assert merged(None, only) is only
    assert merged(only, CoverageMeasured()) == only
