"""The page about a service of one's own tells the truth: every key is there, its examples work."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import httpx
import pytest
from pydantic import BaseModel

from harness.model.scenario import STEP_FIELDS
from harness.stack import load_config
from harness.stack.config import Config
from harness.stack.names import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/your-own-service.md").read_text("utf-8")
GUIDE, _, KEYS = PAGE.partition("## Every key")


def fenced(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def tables_in(model: type[BaseModel], name: str = "") -> Iterator[tuple[str, dict[str, FieldInfo]]]:
    """Name every table with its keys, those aside that are tables themselves."""
    keys = {}
    for key, field in model.model_fields.items():
        inner, path = model_in(field.annotation), f"{name}.{key}".lstrip(".")
        if inner is not None:
            yield from tables_in(inner, f"{path}.NAME" if is_named(field.annotation) else path)
        elif name:
            keys[key] = field
        else:
            yield path, {}
    if name:
        yield name, keys


def model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(model_in, get_args(annotation))), None)


def is_named(annotation: Any) -> bool:
    return get_origin(annotation) is dict


def told() -> dict[str, dict[str, str]]:
    """Read the page: what it says of each key of each table."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"\n\n", KEYS.strip()):
        head, *bullets = re.split(r"\n- ", part)
        names = re.findall(r"\*\*`\[+([\w.]+)\]+`\*\*", head)
        assert names, part
        for bullet in bullets:
            keys, _, says = bullet.partition(": ")
            for name in names:
                found.setdefault(name, {}).update(dict.fromkeys(re.findall(r"`(\w+)`", keys), says))
        for name in names:
            found.setdefault(name, {})
    return found


TABLES = dict(tables_in(Config))


def test_every_table_is_on_the_page_and_no_other() -> None:
    assert set(told()) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_on_the_page_and_no_other(table: str) -> None:
    said = told()[table]
    assert set(said) == set(TABLES[table])
    for key, field in TABLES[table].items():
        assert ("required" in said[key]) == field.is_required(), key
        plain = [*field.default] if isinstance(field.default, list) else [field.default]
        for default in plain:
            if isinstance(default, str | Path) and default:
                assert f"`{default}`" in said[key], key


def test_every_placeholder_is_on_the_page() -> None:
    assert {f"${{{name}}}" for name in (*STEP_FIELDS, "context")} == set(
        re.findall(r"\$\{[\w.]+\}", told()["patterns.NAME"]["request"])
    )
    (environment,) = re.findall(r"\*\*`\[environment\]`\*\*.*?\n\n", KEYS, re.DOTALL)
    assert set(re.findall(r"`\{([\w.]+)\}`", environment)) == {*RESERVED[:4], "providers.NAME"}


def test_the_example_is_a_harness_toml(tmp_path: Path) -> None:
    path = tmp_path / "harness.toml"
    path.write_text(fenced("toml"), "utf-8")
    config = load_config(path)
    assert config.providers["stock"].app == "stock:app"
    assert tomllib.loads(fenced("toml"))["patterns"].keys() == {"order"}


def test_the_example_is_a_seam() -> None:
    asyncio.run(use_the_stand_in())


async def use_the_stand_in() -> None:
    own: dict[str, Any] = {}
    exec(fenced("python"), own)  # noqa: S102 -- as written
    transport = httpx.ASGITransport(app=own["app"])
    (url, data) = re.findall(r"curl http://127\.0\.0\.1:\d+(\S+) -d '(.*)'", fenced("sh"))[0]
    async with httpx.AsyncClient(transport=transport, base_url="http://stock") as http:
        assert (await http.get("/health")).json() == {"status": "ok", "seams": ["stock"]}
        assert (await http.post(url, content=data)).status_code == 204
        assert (await http.get("/items/bolt")).json() == {"item": "bolt", "amount": 3}
        entries = (await http.get("/__admin/journal?since=0")).json()["entries"]
        assert [each["request"]["path"] for each in entries] == ["/items/bolt"]

        fault = {"at": "stock", "answer": {"status": 503}}
        assert (await http.post("/__admin/faults", json={"faults": [fault]})).status_code == 204
        assert len((await http.get("/__admin/faults")).json()["faults"]) == 1
        assert (await http.get("/items/bolt")).status_code == 503

        assert (await http.post("/__admin/reset")).status_code == 204
        assert (await http.get("/items/bolt")).json()["amount"] == 0
        refused = await http.post(url, content=json.dumps({"states": ["it rains"]}))
        assert (refused.status_code, refused.json()["known"]) == (400, [own["STATE"]])


def test_the_admin_paths_are_those_there_are() -> None:
    asyncio.run(ask_for_nothing())


async def ask_for_nothing() -> None:
    own: dict[str, Any] = {}
    exec(fenced("python"), own)  # noqa: S102 -- as written
    transport = httpx.ASGITransport(app=own["app"])
    async with httpx.AsyncClient(transport=transport, base_url="http://stock") as http:
        known = (await http.get("/__admin/")).json()["known"]
    listed = re.findall(r"`((?:GET|POST) /[\w/]+)(?:\?since=0)?`", GUIDE)
    assert sorted(listed) == known


@pytest.mark.parametrize("page", ["README.md", "docs/your-own-service.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    here = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)\)", here.read_text("utf-8"))
    assert [each for each in links if not (here.parent / each).exists()] == []
