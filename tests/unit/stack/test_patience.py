"""Who waits how long, and for whom the wait is shortened."""

from pathlib import Path

import pytest

from harness.model.fault import Fault
from harness.stack import load_config
from harness.stack.patience import Patience

GREETER = Path(__file__).parents[2] / "services" / "greeter" / "harness.toml"


@pytest.fixture
def patience():
    return Patience(load_config(GREETER))


def test_the_declared_timeout_is_the_templates(patience):
    assert patience.timeouts == {"directory": 3.0}


@pytest.mark.parametrize("delay", [3, 60])
def test_who_would_wait_in_vain_gives_up_soon(patience, delay):
    faults = [Fault(at="directory", delay=delay)]
    assert patience.overrides(faults) == {"LookUpFunction": {"DIRECTORY_TIMEOUT": "0.5"}}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(at="directory", delay=2.9),
        Fault(at="directory", drop="before_answer"),
        Fault(at="dynamodb", delay=60),
    ],
)
def test_nobody_else_is_hurried(patience, fault):
    assert patience.overrides([fault]) == {}
