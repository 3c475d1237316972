"""Which version of the consumer is at hand: from CI's variables, else from git."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Version", "detect", "detect_commit"]

_COMMIT = ("GITHUB_SHA", "CI_COMMIT_SHA", "BUILD_SOURCEVERSION", "GIT_COMMIT")
_BRANCH = (
    "GITHUB_HEAD_REF",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_COMMIT_BRANCH",
    "SYSTEM_PULLREQUEST_SOURCEBRANCH",
    "BUILD_SOURCEBRANCH",
    "BRANCH_NAME",
)
_BUILD = ("CI_JOB_URL", "BUILD_URL")


@dataclass(frozen=True, slots=True)
class Version:
    """A commit, the branch it is on, and the build that made it."""

    number: str
    branch: str
    build_url: str | None = None


def detect_commit(environment: Mapping[str, str], folder: Path) -> str:
    """Find out the commit.

    Raises:
        UsageError: there is none.

    """
    number = _first(environment, _COMMIT) or _git(folder, "rev-parse", "HEAD")
    if not number:
        raise UsageError("no version: this is no git work tree", "give --version COMMIT")
    return number


def detect(
    environment: Mapping[str, str],
    folder: Path,
    *,
    number: str | None = None,
    branch: str | None = None,
    build_url: str | None = None,
) -> Version:
    """Find out what was not given.

    GitHub's, GitLab's, Azure's and Jenkins' variables are known. A tag's build has no branch.

    Raises:
        UsageError: there is no commit, or no branch: a detached HEAD has none.

    """
    number = number or detect_commit(environment, folder)
    branch = branch or _ci_branch(environment) or _git(folder, "symbolic-ref", "--short", "HEAD")
    if not branch:
        raise UsageError(
            "no branch: HEAD is detached, and no CI variable names it", "give --branch NAME"
        )
    return Version(number, branch, build_url or _build(environment))


def _first(environment: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)


def _ci_branch(environment: Mapping[str, str]) -> str | None:
    found = _first(environment, _BRANCH)
    if found is None and environment.get("GITHUB_REF_TYPE") == "branch":
        found = environment.get("GITHUB_REF_NAME")
    if found is None or found.startswith(("refs/tags/", "refs/pull/")):
        return None
    return found.removeprefix("refs/heads/")


def _build(environment: Mapping[str, str]) -> str | None:
    github = [environment.get(f"GITHUB_{n}") for n in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    if all(github):
        return f"{github[0]}/{github[1]}/actions/runs/{github[2]}"
    names = ("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID")
    azure = [environment.get(name) for name in names]
    if all(azure):
        return f"{azure[0]}{azure[1]}/_build/results?buildId={azure[2]}"
    return _first(environment, _BUILD)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
