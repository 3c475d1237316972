"""Use a stack that runs already: `harness up` in another process, compose, or one far away."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING

from pydantic import ValidationError

from harness.model.errors import ComponentDiedError, StackError, UsageError
from harness.model.events import ComponentStarted, StackStarted, StackStarting
from harness.model.urls import require_url
from harness.seams.wire import NoAnswerError, Wire
from harness.stack.index import StackIndex
from harness.stack.provisioning import provision
from harness.stack.stack import Stack
from harness.stack.starting import ignore
from harness.template import Pseudo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.model.events import RunEvent
    from harness.stack.config import Config, Remote

__all__ = ["attach", "find_stack"]

_TIMEOUT = 10.0


def find_stack(config: Config, where: str) -> StackIndex:
    """Ask a stack that somebody else started what it is.

    ``where`` is the URL of its control port (`harness up` prints it), or the name of an
    ``[attach.NAME]`` table of harness.toml.

    Raises:
        StackError: no stack answers at that URL.
        UsageError: there is no such table, or what looks like a URL is none.

    """
    if where.startswith(("http://", "https://")):
        with Wire(_TIMEOUT) as wire:
            return _read(require_url(where, "a stack").rstrip("/"), wire)
    if where in config.attach:
        return _described(config, config.attach[where])
    known = ", ".join(["the URL that `harness up` prints as control", *config.attach])
    raise UsageError(f"there is no [attach.{where}] in {config.file}", f"known: {known}")


@contextmanager
def attach(
    config: Config, found: StackIndex, *, observe: Callable[[RunEvent], None] = ignore
) -> Iterator[Stack]:
    """Drive a stack that somebody else started; it goes on running afterwards.

    Tables that it lacks are created; state machines get the definitions of the template.

    Raises:
        StackError: something does not answer; says what, and at which URL.

    """
    began = perf_counter()
    with Wire(_TIMEOUT) as wire:
        observe(StackStarting(components=tuple(found.urls)))
        for name, url in found.urls.items():
            _require_start(wire, name, url)
            observe(ComponentStarted(name=name, url=url, seconds=perf_counter() - began))
        arns = provision(config.template, found.urls, found.region)
        observe(StackStarted(seconds=perf_counter() - began))
        index = found.model_copy(update={"state_machine_arns": arns})

        def check_alive() -> None:
            for name, url in found.urls.items():
                _require_answer(wire, name, url)

        with Stack(config, index, check_alive, lasting=True) as stack:
            yield stack


def _read(url: str, wire: Wire) -> StackIndex:
    """Ask the control port what it is the control port of."""
    place = url if url.endswith("/stack.json") else f"{url}/stack.json"
    hint = "start it with `harness up`, and use the URL that it prints as control"
    try:
        answer = wire.ask("GET", place)
    except NoAnswerError as error:
        raise StackError(f"no stack answers at {place}: {error}", hint) from error
    try:
        return StackIndex.model_validate_json(answer.content)
    except ValidationError as error:
        raise StackError(
            f"what answers at {place} is not a stack ({answer.status})", hint
        ) from error


def _described(config: Config, remote: Remote) -> StackIndex:
    pseudo = Pseudo()
    urls = {
        **({"api": remote.api} if remote.api is not None else {}),
        "functions": remote.functions,
        "dynamodb": remote.dynamodb,
        "step_functions": remote.step_functions,
        **remote.providers,
    }
    return StackIndex(
        urls={name: url.rstrip("/") for name, url in urls.items()},
        providers=tuple(config.providers),
        state_machine_arns={},
        engine=remote.engine,
        capabilities=(),
        time=remote.time,
        region=pseudo.region,
        account=pseudo.account,
    )


def _require_start(wire: Wire, name: str, url: str) -> None:
    try:
        _require_answer(wire, name, url)
    except ComponentDiedError as error:
        raise StackError(
            f"no {name} answers at {url}: {error.log[-1]}",
            "start the stack first: with `harness up`, or `docker compose up --wait`",
        ) from error


def _require_answer(wire: Wire, name: str, url: str) -> None:
    """Take anything but a server's error as a sign of life."""
    try:
        answer = wire.ask("GET", f"{url}/health")
    except NoAnswerError as error:
        raise ComponentDiedError(f"{name} at {url}", None, [str(error)]) from error
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ComponentDiedError(f"{name} at {url}", None, [f"GET /health gives {answer.status}"])
