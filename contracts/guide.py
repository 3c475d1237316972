"""The parts of the provider's guide (README.md) that are made from the contract itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.provider_states import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["parts"]

HERE = Path(__file__).parent
PACT = HERE / "pacts" / "coaching-service-business-context-api.json"


def parts() -> Mapping[str, str]:
    """Give every generated part by its name in the guide."""
    interactions = json.loads(PACT.read_text("utf-8"))["interactions"]
    full = next(each for each in interactions if each["description"].startswith("a full"))
    recipes = {
        path.stem: _block("yaml", path.read_text("utf-8"))
        for path in sorted((HERE / "recipes").glob("*.yml"))
    }
    return {
        "states": _states(),
        "interactions": _interactions(interactions),
        "state-request": _block("json", _written(_state_request(full))),
        "answer": _block("json", _written(full["response"]["body"]["content"])),
        **recipes,
    }


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _state_request(interaction: dict[str, Any]) -> dict[str, Any]:
    (state,) = interaction["providerStates"]
    return {"action": "setup", "state": state["name"], "params": state["params"]}


def _used() -> set[str]:
    interactions = json.loads(PACT.read_text("utf-8"))["interactions"]
    return {state["name"] for each in interactions for state in each.get("providerStates", ())}


def _states() -> str:
    used = _used()
    rows = ["| state | parameters | what your API must then hold |", "| --- | --- | --- |"]
    rows += [_row(state) for state in describe() if state["name"] in used]
    return "\n".join(rows)


def _row(state: Mapping[str, Any]) -> str:
    params = ", ".join(f"`{name}`: {about['type']}" for name, about in state["params"].items())
    meaning = str(state["description"]).replace("``", "`")
    return f"| `{state['name']}` | {params} | {meaning} |"


def _interactions(interactions: list[dict[str, Any]]) -> str:
    rows = ["| coaching asks for | given | wants |", "| --- | --- | --- |"]
    for each in interactions:
        given = ", ".join(f"`{state['name']}`" for state in each.get("providerStates", ()))
        rows.append(f"| {each['description']} | {given or 'nothing'} | {_wants(each)} |")
    return "\n".join(rows)


def _wants(interaction: dict[str, Any]) -> str:
    response = interaction["response"]
    body = response.get("body", {}).get("content", {})
    exact = [
        f"`{name}` is `{json.dumps(value)}`"
        for name, value in body.items()
        if value is None or value == []
    ]
    return ", ".join([str(response["status"]), *exact])
