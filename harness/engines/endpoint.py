"""An engine that runs already, at a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import StackError

if TYPE_CHECKING:
    from harness.engines.base import Surroundings

__all__ = ["EndpointEngine"]

_DEADLINE = 10.0


class EndpointEngine:
    """Whoever started it has told it where functions and tables are; it can do just the basics."""

    capabilities: frozenset[str] = frozenset()
    several = False

    def __init__(self, url: str) -> None:
        self.name = url
        self._url = url

    def start(self, surroundings: Surroundings) -> str:  # noqa: ARG002  (it has its own)
        """Make sure that it answers."""
        self.check_alive()
        return self._url

    def check_alive(self) -> None:
        """Make sure that it answers, whatever it answers.

        Raises:
            StackError: nothing answers there.

        """
        import httpx  # noqa: PLC0415  (takes a tenth of a second, which only a run should pay)

        try:
            httpx.get(self._url, timeout=_DEADLINE, trust_env=False)
        except httpx.HTTPError as error:
            raise StackError(
                f"nothing answers at {self._url}: {error!r}",
                "start the engine first, or run with --engine simulator",
            ) from error

    def stop(self) -> None:
        """Leave it running: it is somebody else's."""
