"""Builds pacts: lets a consumer's own client ask Pact's mock server, one interaction at a time.

One ``Pact`` each, because a mock server's cost grows faster than its interactions; each into a
folder of its own, because Pact's merge keeps what is no longer wanted; then our own merge, so
that equal interactions give equal bytes on any machine, in any order.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.contracts.interactions import HttpInteraction, MessageInteraction
from harness.contracts.pacts import Json, merge
from harness.files import scratch_folder
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pact import Pact

    from harness.contracts.interactions import PactSource
    from harness.model.scenario import Given

__all__ = ["build", "build_all"]


def build_all(sources: Iterable[PactSource]) -> dict[str, Json]:
    """Build every pact; gives contents by file name."""
    return {source.file_name: build(source) for source in sources}


def build(source: PactSource) -> Json:
    """Build one pact.

    Raises:
        HarnessError: the client did not ask what the interaction says, or did not make of the
            answer what it should.

    """
    return merge([_part(source, interaction) for interaction in source.interactions])


def _part(source: PactSource, interaction: HttpInteraction | MessageInteraction) -> Json:
    from pact import Pact  # noqa: PLC0415 - a process that has used it must not fork

    pact = Pact(source.consumer, source.provider).with_specification("V4")
    with scratch_folder() as folder:
        if isinstance(interaction, HttpInteraction):
            _ask(pact, interaction, folder)
        else:
            _exchange(pact, interaction)
            pact.write_file(folder)
        (written,) = folder.glob("*.json")
        part: Json = json.loads(written.read_text("utf-8"))
    return part


def _ask(pact: Pact, interaction: HttpInteraction, folder: Path) -> None:
    promised = pact.upon_receiving(interaction.description)
    _give(promised, interaction.given)
    promised.with_request(interaction.method, interaction.path)
    promised.with_query_parameters(interaction.query)
    promised.will_respond_with(interaction.status)
    if interaction.body is not None:
        promised.with_body(interaction.body, interaction.content_type)
    with pact.serve(addr="127.0.0.1", raises=False, verbose=False) as server:
        reading = interaction.consume(str(server.url).rstrip("/"))
        mismatches = server.mismatches
        pact.write_file(folder)
    if mismatches:
        asked = "; ".join(map(str, mismatches))
        raise HarnessError(f"{interaction.description!r}: the client asked otherwise: {asked}")
    if reading["outcome"] != interaction.outcome:
        raise HarnessError(
            f"{interaction.description!r}: the client made {reading['outcome']} of the answer, "
            f"not {interaction.outcome}"
        )


def _exchange(pact: Pact, interaction: MessageInteraction) -> None:
    promised = pact.upon_receiving(interaction.description, "Sync")
    _give(promised, interaction.given)
    promised.with_body(interaction.request, "application/json", "Request")
    promised.will_respond_with()
    promised.with_body(interaction.response, "application/json", "Response")


def _give(promised: Any, states: Iterable[Given]) -> None:
    for state in states:
        promised.given(state.name, dict(state.params))
