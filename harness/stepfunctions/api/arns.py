"""The ARNs of Step Functions: made and taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.stepfunctions.api.errors import invalid_arn

__all__ = ["Arns", "MachineArn", "check_activity", "check_execution", "parse_machine"]

_FORM = re.compile(r"arn:[a-z0-9-]+:states:[a-z0-9-]*:\d{12}:(?P<kind>[A-Za-z]+):(?P<rest>.+)")
_PARTS = {"stateMachine": (1, 2), "execution": (2, 2), "express": (3, 3), "activity": (1, 1)}


@dataclass(frozen=True, slots=True)
class MachineArn:
    """The ARN of a state machine, perhaps of one version, perhaps with a mocked test case."""

    arn: str
    name: str
    version: int | None = None
    test_case: str | None = None


@dataclass(frozen=True, slots=True)
class Arns:
    """The ARNs of one account in one region."""

    region: str
    account: str

    def machine(self, name: str) -> str:
        """Name a state machine."""
        return self._arn("stateMachine", name)

    def execution(self, machine: str, name: str) -> str:
        """Name a standard execution."""
        return self._arn("execution", f"{machine}:{name}")

    def express(self, machine: str, name: str, unique: str) -> str:
        """Name an express execution, whose name alone need not be unique."""
        return self._arn("express", f"{machine}:{name}:{unique}")

    def activity(self, name: str) -> str:
        """Name an activity."""
        return self._arn("activity", name)

    def _arn(self, kind: str, rest: str) -> str:
        return f"arn:aws:states:{self.region}:{self.account}:{kind}:{rest}"


def parse_machine(arn: str) -> MachineArn:
    """Take the ARN of a state machine apart.

    ``arn…:stateMachine:Name:3`` is version 3, ``arn…:stateMachine:Name#Case`` the test case of a
    mock configuration, as in Step Functions Local.

    Raises:
        ApiError: InvalidArn.

    """
    plain, _, test_case = arn.partition("#")
    name, *version = _parts(plain, "stateMachine")
    if version and not version[0].isdigit():
        raise invalid_arn(arn, f"Aliases are not supported by this simulator: {arn}")
    number = int(version[0]) if version and len(version[0]) < 10 else None  # noqa: PLR2004
    base = plain.removesuffix(f":{version[0]}") if version else plain
    return MachineArn(base, name, number, test_case or None)


def check_execution(arn: str) -> None:
    """Refuse what is not the ARN of a standard execution."""
    _parts(arn, "execution")


def check_activity(arn: str) -> None:
    """Refuse what is not the ARN of an activity."""
    _parts(arn, "activity")


def _parts(arn: str, wanted: str) -> list[str]:
    form = _FORM.fullmatch(arn)
    if form is None or form["kind"] not in _PARTS:
        raise invalid_arn(arn)
    if form["kind"] != wanted:
        raise invalid_arn(arn, f"Resource type not valid in this context: {form['kind']}")
    parts = form["rest"].split(":")
    least, most = _PARTS[wanted]
    if not least <= len(parts) <= most or not all(parts):
        raise invalid_arn(arn)
    return parts
