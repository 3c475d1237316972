"""HTTP as the harness itself asks it: plain, and quick, on connections that stay open.

A replay asks two dozen small questions. urllib3 answers one in a third of the processor time
that httpx takes, which was a third of a run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonValue

__all__ = ["Answer", "NoAnswerError", "Wire"]


class NoAnswerError(OSError):
    """Nothing answered: refused, broken off, or too late."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is one of success, 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """Parse the body; raises ValueError when it is not JSON."""
        return json.loads(self.content)


class Wire:
    """Keeps connections to many hosts open; thread-safe; a context manager.

    ``timeout`` is seconds for each answer. Takes no proxy from the environment, follows no
    redirect, and asks nothing twice.
    """

    def __init__(self, timeout: float) -> None:
        import urllib3  # noqa: PLC0415 -- takes a twentieth of a second

        self._pool = urllib3.PoolManager(retries=False, timeout=timeout, maxsize=4)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def ask(
        self,
        method: str,
        url: str,
        body: JsonValue = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, with a JSON body unless that is None, and read the whole answer.

        Raises:
            NoAnswerError: there was none.

        """
        import urllib3  # noqa: PLC0415

        content = None if body is None else json.dumps(body).encode()
        typed = {"content-type": "application/json"} if content is not None else {}
        sent = typed | dict(headers or {})
        try:
            answer = self._pool.request(method, url, body=content, headers=sent)
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswerError(str(error)) from error
        lowered = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, lowered, answer.data)
