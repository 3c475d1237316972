"""A stack as the runner drives it: through its URLs, wherever it runs (DESIGN D3)."""

from __future__ import annotations

import shlex
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Self

from harness.model.errors import StackError
from harness.seams import SeamClient
from harness.seams.wire import Wire
from harness.stack.index import url_variable
from harness.stack.logs import Logs
from harness.stack.patience import Patience
from harness.stack.provisioning import dynamodb_client
from harness.stack.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from harness.model.base import JsonObject
    from harness.model.exchange import Exchange
    from harness.model.fault import Fault
    from harness.model.scenario import Given
    from harness.stack.config import Config
    from harness.stack.index import StackIndex
    from harness.template import Template

__all__ = ["Stack"]

_TIMEOUT = 10.0
_MOMENT, _PAUSE = 0.5, 0.02
"""Seconds: a process is known to have ended a little after its connections break."""
_OURS = "functions"
"""Where the admin API of the harness's own seams is: functions and DynamoDB share their notes."""


class Stack:
    """One stack; a context manager that closes its connections, not the stack itself.

    ``check_alive`` raises `ComponentDiedError` when a component has ended; ``lasting`` says that
    the stack goes on after the run. Every method raises `StackError` when a part of the stack does
    not answer.
    """

    def __init__(
        self,
        config: Config,
        index: StackIndex,
        check_alive: Callable[[], None],
        *,
        lasting: bool = False,
    ) -> None:
        self.config = config
        self.index = index
        self.check_alive = check_alive
        self._lasting = lasting
        self._closing = ExitStack()
        wire = self._closing.enter_context(Wire(_TIMEOUT))
        names = [*index.providers, _OURS]
        self.seams = {name: self._seam(index.urls[name]) for name in names}
        ours = self.seams[_OURS]
        client = dynamodb_client(index.urls["dynamodb"], index.region, wire)
        self._tables = Tables(config.template.tables, client, ours)
        self._logs = Logs(ours)
        self._patience = Patience(config)
        self._overrides: dict[str, dict[str, str]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def template(self) -> Template:
        """What is deployed."""
        return self.config.template

    @property
    def urls(self) -> dict[str, str]:
        """URLs by component: see `StackIndex`."""
        return self.index.urls

    def url_word(self, name: str) -> str:
        """Give a component's URL as a word of a shell command for later.

        The URLs of a stack that ends with the run are of no use by then: the next `harness up`
        exports its own.
        """
        return shlex.quote(self.urls[name]) if self._lasting else f'"${url_variable(name)}"'

    @property
    def state_machine_arns(self) -> dict[str, str]:
        """ARNs of the state machines by logical id."""
        return self.index.state_machine_arns

    @property
    def capabilities(self) -> frozenset[str]:
        """What the engine can do, of `harness.engines.CAPABILITIES`."""
        return frozenset(self.index.capabilities)

    @property
    def owned_tables(self) -> frozenset[str]:
        """The names of the tables that the template declares: the service's own."""
        return frozenset(self.template.table_names.values())

    def reset(self, faults: Sequence[Fault] = (), given: Sequence[Given] = ()) -> None:
        """Make everything as if just started, put up provider states and arm faults.

        Raises:
            SeamRefusedError: a seam does not know a state or can't do a fault.

        """
        with self._explained():
            self._tables.empty()
            for name, seam in self.seams.items():
                provider = name in self.index.providers
                seam.reset(
                    [fault for fault in faults if self._seam_of(fault) == name],
                    given if provider else (),
                    self._caller_timeout(name),
                )
            self._override(self._patience.overrides(faults) if self._is_virtual else {})
            self._logs.forget()

    def exchanges_since(self, seam: str, mark: int) -> list[Exchange]:
        """Give the exchanges at a seam that are numbered after a mark, oldest first."""
        with self._explained():
            return self.seams[seam].journal(mark)

    def items(self, tables: Collection[str]) -> dict[str, list[JsonObject]]:
        """Give the items of some tables, by the table's name, as plain JSON."""
        with self._explained():
            return self._tables.items(tables)

    def logs_since(self, mark: int) -> tuple[list[str], int]:
        """Give what the service and its functions logged since a mark, and the next mark.

        Mark 0 is the last reset.
        """
        with self._explained():
            return self._logs.since(mark)

    def explain(self) -> None:
        """When something has not answered: look for a moment if a component has ended."""
        until = time.monotonic() + _MOMENT
        while time.monotonic() < until:
            self.check_alive()
            time.sleep(_PAUSE)

    def environment(self) -> dict[str, str]:
        """Give the variables with which AWS SDKs and the AWS CLI find this stack."""
        return {
            "AWS_ENDPOINT_URL_DYNAMODB": self.urls["dynamodb"],
            "AWS_ENDPOINT_URL_LAMBDA": self.urls["functions"],
            "AWS_ENDPOINT_URL_SFN": self.urls["step_functions"],
            "AWS_REGION": self.index.region,
            "AWS_DEFAULT_REGION": self.index.region,
            "AWS_ACCESS_KEY_ID": "harness",
            "AWS_SECRET_ACCESS_KEY": "harness",
        }

    @property
    def _is_virtual(self) -> bool:
        return self.index.time == "virtual"

    def _seam(self, url: str) -> SeamClient:
        return self._closing.enter_context(SeamClient(url, timeout=_TIMEOUT))

    def _seam_of(self, fault: Fault) -> str:
        return fault.at if fault.at in self.seams else _OURS

    def _caller_timeout(self, name: str) -> float | None:
        return self._patience.timeouts.get(name) if self._is_virtual else None

    def _override(self, overrides: dict[str, dict[str, str]]) -> None:
        if overrides != self._overrides:
            body: JsonObject = {"overrides": {name: {**each} for name, each in overrides.items()}}
            self.seams[_OURS].ask("POST", "/__admin/environment", body)
            self._overrides = overrides

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """When something does not answer, say which component died, if one did."""
        try:
            yield
        except StackError:
            self.explain()
            raise
