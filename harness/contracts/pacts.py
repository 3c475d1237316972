"""Pact files: read them, write them so that equal contracts are equal bytes, merge them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.files import write_whole
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Json", "PactFile", "Promise", "canonical", "comparable", "merge", "read_pacts", "write"]

Json = dict[str, Any]
"""A JSON object of a pact file: Pact owns its shape."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One interaction of a pact file."""

    consumer: str
    provider: str
    content: Json

    @property
    def description(self) -> str:
        """The interaction's description."""
        return str(self.content["description"])

    @property
    def states(self) -> list[str]:
        """The names of its provider states, in order."""
        return [state["name"] for state in self.content.get("providerStates", ())]

    @property
    def is_http(self) -> bool:
        """Tell an HTTP interaction from a message."""
        return str(self.content.get("type", "Synchronous/HTTP")) == "Synchronous/HTTP"

    @property
    def title(self) -> str:
        """Name it for people: what is asked, given which states."""
        given = f" (given {' and '.join(self.states)})" if self.states else ""
        return f"{self.description}{given}"


@dataclass(frozen=True, slots=True)
class PactFile:
    """A pact file's content, by the file that holds it."""

    path: Path
    content: Json

    @property
    def consumer(self) -> str:
        """The consumer's name."""
        return str(self.content["consumer"]["name"])

    @property
    def provider(self) -> str:
        """The provider's name."""
        return str(self.content["provider"]["name"])

    def promises(self) -> list[Promise]:
        """Give every interaction."""
        interactions = self.content.get("interactions", ())
        return [Promise(self.consumer, self.provider, each) for each in interactions]


def read_pacts(folder: Path) -> list[PactFile]:
    """Read every pact of a folder, in the order of their names.

    Raises:
        HarnessError: there are none, or one of them is not a pact.

    """
    files = [PactFile(path, _read(path)) for path in sorted(folder.glob("*.json"))]
    if not files:
        raise HarnessError(f"no pact in {folder}", "make them with: harness contracts build")
    return files


def _read(path: Path) -> Json:
    try:
        content: Json = json.loads(path.read_text("utf-8"))
        _ = content["consumer"]["name"], content["provider"]["name"]
    except (ValueError, KeyError, TypeError) as error:
        raise HarnessError(f"{path} is not a pact: {error!r}") from error
    return content


def canonical(content: Mapping[str, Any]) -> str:
    """Write JSON in the one way that two equal values share."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def comparable(content: Mapping[str, Any]) -> Json:
    """Leave out what may differ between equal contracts: the version of the library."""
    metadata = {k: v for k, v in content.get("metadata", {}).items() if k != "pactRust"}
    return {**content, "metadata": metadata}


def merge(parts: Sequence[Mapping[str, Any]]) -> Json:
    """Make one pact of pacts between the same two, whatever order they come in.

    Raises:
        HarnessError: two interactions have the same description and states but differ.

    """
    seen: dict[str, Json] = {}
    for interaction in _interactions(parts):
        key = canonical({k: interaction.get(k) for k in ("description", "providerStates")})
        if seen.setdefault(key, interaction) != interaction:
            raise HarnessError(
                f"two different interactions are both {interaction['description']!r}"
            )
    return {**parts[0], "interactions": [seen[key] for key in sorted(seen)]}


def _interactions(parts: Sequence[Mapping[str, Any]]) -> Iterable[Json]:
    return (interaction for part in parts for interaction in part["interactions"])


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write a pact, whole or not at all."""
    write_whole(path, canonical(content))
