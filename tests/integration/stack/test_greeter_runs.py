"""The whole product on a service that it was not made for."""

from collections import Counter

from harness.model.events import (
    ComponentStarted,
    ReplayFinished,
    StackStarted,
    StackStarting,
)
from harness.runner import RunOptions, Selection, run


def test_every_scenario_of_the_second_service_passes_on_its_own_patterns(greeter):
    events = []
    assert run(greeter, Selection(), RunOptions(seed=1), events.append) == 0
    replays = [each.result for each in events if isinstance(each, ReplayFinished)]
    assert Counter((each.pattern, each.status) for each in replays) == {
        ("letter", "passed"): 3,
        ("visit", "passed"): 4,
    }


def test_the_start_is_told_component_by_component(greeter):
    events = []
    run(greeter, Selection(keyword="unknown"), RunOptions(seed=1), events.append)
    (starting,) = (each for each in events if isinstance(each, StackStarting))
    started = [each for each in events if isinstance(each, ComponentStarted)]
    (up,) = (each for each in events if isinstance(each, StackStarted))
    assert {each.name for each in started} == set(starting.components)
    assert all(0 < each.seconds <= up.seconds for each in started)
    assert all(each.url.startswith("http://127.0.0.1:") for each in started)
