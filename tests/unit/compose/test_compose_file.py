"""docker-compose.yml, as far as it can be judged without an engine: what `make check` can't see."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
COMPOSE = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
SERVICE_NAMES = sorted(SERVICES)


@pytest.mark.parametrize("name", SERVICE_NAMES)
def test_what_a_service_depends_on_is_there_and_has_a_health_check(name):
    for needed in SERVICES[name].get("depends_on", {}):
        assert "healthcheck" in SERVICES[needed], needed


@pytest.mark.parametrize("name", SERVICE_NAMES)
def test_every_service_has_a_health_check_and_a_pinned_image(name):
    assert "healthcheck" in SERVICES[name]
    assert re.fullmatch(r"[\w./-]+:[\w.-]+", SERVICES[name]["image"])
    assert not SERVICES[name]["image"].endswith(":latest")


@pytest.mark.parametrize("name", SERVICE_NAMES)
def test_ports_are_on_loopback_and_can_be_moved(name):
    for port in SERVICES[name].get("ports", ()):
        assert re.fullmatch(r"127\.0\.0\.1:\$\{\w+:-\d+\}:\d+", port)


@pytest.mark.parametrize("name", SERVICE_NAMES)
def test_urls_between_services_lead_to_services(name):
    service = SERVICES[name]
    variables = {**service.get("environment", {})}
    variables.pop("ALLOWED_ORIGINS", None)  # of pages, not of services
    told = [*map(str, service.get("command", ())), *map(str, variables.values())]
    hosts = {host for text in told for host in re.findall(r"://(?:\w+:\w+@)?([a-z-]+)[:/]", text)}
    assert hosts <= SERVICES.keys()


def test_the_broker_starts_only_when_asked_for():
    assert {name for name in SERVICES if SERVICES[name].get("profiles") == ["broker"]} == {
        "pact-broker",
        "postgres",
    }


def test_attach_compose_leads_to_the_published_ports():
    attach = tomllib.loads((ROOT / "harness.toml").read_text("utf-8"))["attach"]["compose"]
    urls = [each for each in attach.values() if str(each).startswith("http")]
    urls += attach["providers"].values()
    published = {
        re.search(r":-(\d+)\}", port)[1]
        for service in SERVICES.values()
        for port in service.get("ports", ())
    }
    assert {url.rpartition(":")[2] for url in urls} <= published


def test_our_image_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["harness"]
