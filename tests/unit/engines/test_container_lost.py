from types import SimpleNamespace

import pytest
from docker.errors import NotFound

from harness.engines.stepfunctions_local import StepFunctionsLocalEngine
from harness.model.errors import ComponentDiedError


def test_a_container_that_somebody_removed_has_died():
    def gone():
        raise NotFound("No such container: 4c0ffee")

    engine = StepFunctionsLocalEngine()
    wrapped = SimpleNamespace(reload=gone)
    engine._container = SimpleNamespace(get_wrapped_container=lambda: wrapped)
    with pytest.raises(ComponentDiedError, match="No such container: 4c0ffee") as raised:
        engine.check_alive()
    assert raised.value.exit_code == 4
