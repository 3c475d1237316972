"""How a session ends its stacks, also while something else is still to do."""

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from harness.model.errors import StackError
from harness.model.options import RunOptions
from harness.runner import session
from harness.runner.session import Session


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session whose only stack is open, and can't be stopped."""

    @contextmanager
    def open_own(*_: Any, **__: Any) -> Any:
        index = SimpleNamespace(time="virtual", region="here")
        yield [SimpleNamespace(index=index, urls={"step_functions": "http://127.0.0.1:9"})]
        raise StackError("the engine does not stop")

    monkeypatch.setattr(session, "open_own", open_own)
    made = Session(SimpleNamespace(fixtures=None), RunOptions(), lambda _event: None)  # type: ignore[arg-type]
    assert list(made.run_all([])) == []
    return made


def test_what_goes_wrong_while_stacks_are_stopped_early_is_raised(opened: Session) -> None:
    with pytest.raises(StackError, match="does not stop"), opened:
        opened.begin_to_stop()


def test_what_went_wrong_before_is_not_hidden_by_it(opened: Session) -> None:
    opened.begin_to_stop()
    worse = ValueError("worse")
    opened.__exit__(ValueError, worse, None)
