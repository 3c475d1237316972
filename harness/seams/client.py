"""The harness's side of a seam: ask for its journal, prepare it for a replay."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from harness.model.errors import HarnessError, StackError
from harness.model.exchange import Exchange
from harness.model.fault import Fault, written
from harness.seams.plan import ArmedFault
from harness.seams.wire import NoAnswerError, Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.model.base import JsonObject
    from harness.model.scenario import Given
    from harness.seams.wire import Answer

__all__ = ["SeamClient", "SeamRefusedError"]

_NO_SEAM = "wrap the app in harness.seams.SeamMiddleware; docs/your-own-service.md shows how"


class SeamRefusedError(HarnessError):
    """The seam understood and said no: an unknown provider state, a fault that makes no sense."""


class SeamClient:
    """Talks to one seam, or one component's seams, over HTTP; a context manager.

    Every method raises `StackError` when the seam does not answer within ``timeout`` seconds, and
    `SeamRefusedError` when it answers that the request can't be done.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self.url = url.rstrip("/")
        self._wire = Wire(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def health(self) -> JsonObject:
        """Ask how it is; an answer means that it is well."""
        health: JsonObject = self.ask("GET", "/health")
        return health

    def journal(self, since: int = 0) -> list[Exchange]:
        """Fetch the exchanges numbered after ``since``, oldest first."""
        answer = self.ask("GET", f"/__admin/journal?since={since}")
        try:
            return [Exchange.model_validate(entry) for entry in answer["entries"]]
        except (LookupError, TypeError, ValueError) as error:
            raise StackError(f"{self.url}/__admin/journal gave no journal", _NO_SEAM) from error

    def faults(self) -> list[ArmedFault]:
        """Fetch the armed faults, with how many calls each has struck."""
        answer = self.ask("GET", "/__admin/faults")
        return [
            ArmedFault(struck=each.pop("struck"), fault=Fault.model_validate(each))
            for each in answer["faults"]
        ]

    def reset(
        self,
        faults: Sequence[Fault] = (),
        states: Sequence[Given] = (),
        caller_timeout: float | None = None,
    ) -> None:
        """Forget everything, then put up these provider states and arm these faults.

        ``caller_timeout``: how many seconds this seam's caller says it waits; delays then keep
        order instead of duration. Without it they are real.
        """
        body: JsonObject = {
            "faults": [written(fault) for fault in faults],
            "states": [state.model_dump(mode="json") for state in states],
        }
        if caller_timeout is not None:
            body["caller_timeout"] = caller_timeout
        self.ask("POST", "/__admin/reset", body)

    def arm(self, faults: Sequence[Fault]) -> None:
        """Put these faults in the place of all others."""
        self.ask("POST", "/__admin/faults", {"faults": [written(fault) for fault in faults]})

    def ask(self, method: str, path: str, body: JsonObject | None = None) -> Any:
        """Call any admin route, also one that only some seams have; gives the JSON it answers."""
        try:
            answer = self._wire.ask(method, self.url + path, body)
        except NoAnswerError as error:
            raise StackError(f"{self.url}{path} does not answer: {error}") from error
        said, is_json = _json(answer)
        if answer.ok and is_json:
            return said
        is_seam = isinstance(said, dict) and said.get("title") == "Refused"
        if is_seam and answer.status == HTTPStatus.BAD_REQUEST:
            raise _refusal(said)
        is_broken = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        raise StackError(
            f"{self.url}{path} answered {answer.status}: {answer.text[:200]}",
            None if is_seam or is_broken else _NO_SEAM,
        )


def _json(answer: Answer) -> tuple[Any, bool]:
    """Read an answer's body, where it is JSON or empty."""
    try:
        return (answer.json() if answer.content else None), True
    except ValueError:
        return None, False


def _refusal(problem: dict[str, Any]) -> SeamRefusedError:
    known = ", ".join(problem.get("known", ()))
    return SeamRefusedError(str(problem.get("detail")), f"known: {known}" if known else None)
