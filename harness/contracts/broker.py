"""The broker's side: publish, ask whether to deploy, record a deployment; or publish to a folder.

Everything that talks to a broker is the official ``pact broker`` program. Its traps (pact 0.10):
``can-i-deploy --output json`` exits 0 also when it says no; with a broker that is down it repeats
for a minute unless told ``--retries 1``; published without a branch, a pact is found by no
selector. Credentials come from its environment variables, and are cut out of all it prints.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.contracts.pacts import PactFile, canonical, read_pacts
from harness.contracts.program import Finished, run_pact
from harness.files import write_whole
from harness.model.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from harness.contracts.version import Version

__all__ = ["Answer", "Broker", "mine", "publish_to_folder"]

SECRETS = ("PACT_BROKER_TOKEN", "PACT_BROKER_PASSWORD", "PACT_BROKER_USERNAME")
REDACTED = "(redacted)"
_REFUSED = re.compile(r"failed: (?:401 Unauthorized|403 Forbidden)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``can-i-deploy`` said: yes or no, why, and what to do next."""

    deployable: bool
    lines: tuple[str, ...]


def mine(folder: Path, consumer: str) -> list[PactFile]:
    """Give a consumer's own pacts.

    Raises:
        HarnessError: it has none there.

    """
    found = [pact for pact in read_pacts(folder) if pact.consumer == consumer]
    if not found:
        raise HarnessError(f"{folder} has no pact of {consumer}")
    return found


def publish_to_folder(pacts: Iterable[PactFile], version: Version, folder: Path) -> list[Path]:
    """Publish without a broker: the pacts, and beside them which version they are of."""
    published = [folder / pact.path.name for pact in pacts]
    for pact in pacts:
        write_whole(folder / pact.path.name, canonical(pact.content))
    about = {"version": version.number, "branch": version.branch, "build": version.build_url}
    write_whole(folder / "version.txt", canonical(about))
    return published


class Broker:
    """A Pact broker at a URL, for one consumer. ``timeout`` is seconds for each command."""

    def __init__(self, url: str, environment: Mapping[str, str], timeout: float = 30.0) -> None:
        self.url = url
        self._environment = environment
        self._timeout = timeout

    def publish(self, pacts: Sequence[PactFile], version: Version, tags: Sequence[str] = ()) -> str:
        """Publish pacts; gives what the broker says.

        Raises:
            HarnessError: the broker can't be reached, or refuses.

        """
        arguments = [*(str(pact.path) for pact in pacts)]
        arguments += ["--consumer-app-version", version.number, "--branch", version.branch]
        arguments += [part for tag in tags for part in ("--tag", tag)]
        arguments += ["--build-url", version.build_url] if version.build_url else []
        return self._done(self._run("publish", *arguments), "published").output

    def record_deployment(self, consumer: str, version: str, environment: str) -> str:
        """Tell the broker what runs where now.

        Raises:
            HarnessError: the broker can't be reached, or refuses.

        """
        about = ["--pacticipant", consumer, "--version", version, "--environment", environment]
        return self._done(self._run("record-deployment", *about), "recorded").output

    def can_i_deploy(self, consumer: str, version: str, environment: str) -> Answer:
        """Ask whether every provider in an environment keeps this version's pacts.

        Raises:
            HarnessError: the broker can't be reached, or its answer can't be read.

        """
        about = ["--pacticipant", consumer, "--version", version]
        where = ["--to-environment", environment, "--output", "json"]
        done = self._run("can-i-deploy", *about, *where)
        try:
            said = json.loads(done.output[done.output.index("{") :])
            return _explained(said, consumer, version, environment)
        except (ValueError, KeyError, TypeError):
            raise self._trouble(done, "asked") from None

    def _run(self, command: str, *arguments: str) -> Finished:
        where = ["--broker-base-url", self.url, "--retries", "1"]
        argv = ["broker", command, *arguments, *where]
        done = run_pact(argv, timeout=self._timeout, environment=self._environment)
        return Finished(done.exit_code, self._without_secrets(done.output))

    def _without_secrets(self, text: str) -> str:
        for name in SECRETS:
            if secret := self._environment.get(name):
                text = text.replace(secret, REDACTED)
        return text

    def _done(self, done: Finished, what: str) -> Finished:
        if done.exit_code != 0:
            raise self._trouble(done, what)
        return done

    def _trouble(self, done: Finished, what: str) -> HarnessError:
        lines = [line.strip("❌ ") for line in done.output.splitlines() if line.strip("❌ ")]
        said = lines[-1] if lines else f"exit code {done.exit_code}"
        url = self._without_secrets(self.url)
        if "error sending request" in done.output:
            return HarnessError(f"no broker answers at {url}", "is it up? is the URL right?")
        if _REFUSED.search(done.output):
            return HarnessError(
                f"the broker at {url} refuses the credentials: {said}",
                "set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD",
            )
        return HarnessError(f"could not be {what} at {url}: {said}")


def _explained(said: Mapping[str, Any], consumer: str, version: str, environment: str) -> Answer:
    """Say it in plain words, with the next thing to do."""
    summary = said["summary"]
    what = f"{consumer} {version} to {environment}"
    if summary["deployable"] is True:
        done = f"harness contracts record-deployment --environment {environment}"
        return Answer(True, (f"Yes: deploy {what}.", f"Next, once it runs: {done}"))
    return Answer(False, (f"No: do not deploy {what}.", *_reasons(said, environment)))


def _reasons(said: Mapping[str, Any], environment: str) -> list[str]:
    summary = said["summary"]
    lines = [f"Because: {reason}" for reason in [summary.get("reason")] if reason]
    for row in said.get("matrix", ()):
        result = row.get("verificationResult")
        provider = row["provider"]["name"]
        if result is None:
            lines.append(f"{provider} has not verified this pact yet.")
        elif not result.get("success"):
            where = result.get("_links", {}).get("self", {}).get("href", "its verification")
            lines.append(f"{provider} does not keep this pact: {where}")
    if summary.get("failed"):
        return [*lines, "Next: read the provider's failed verification; change the pact or them."]
    if summary.get("unknown"):
        return [*lines, "Next: let the provider verify this version (its build, or a webhook)."]
    next_step = f"Next: is any version of the provider recorded as deployed to {environment}?"
    return [*lines, next_step]
