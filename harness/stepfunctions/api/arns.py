"""The ARNs of Step Functions: made and taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.stepfunctions.api.errors import invalid_arn, validation

__all__ = [
    "Arns",
    "MachineArn",
    "check_activity",
    "check_execution",
    "check_map_run",
    "parse_machine",
]

_FORM = re.compile(r"arn:[a-z0-9-]+:states:[a-z0-9-]*:\d{12}:(?P<kind>[A-Za-z]+):(?P<rest>.+)")
_VERSION = re.compile(r"[0-9]{1,9}")
_PARTS = {
    "stateMachine": (1, 2),
    "execution": (2, 2),
    "express": (3, 3),
    "activity": (1, 1),
    "mapRun": (2, 2),
}


@dataclass(frozen=True, slots=True)
class MachineArn:
    """The ARN of a state machine, perhaps of a version or an alias, perhaps with a test case.

    ``arn`` is the machine's own.
    """

    arn: str
    name: str
    version: int | None = None
    alias: str | None = None
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

    ``arn…:stateMachine:Name:3`` is version 3, ``arn…:stateMachine:Name:Live`` an alias,
    ``arn…:stateMachine:Name#Case`` the test case of a mock configuration, as in Step Functions
    Local.

    Raises:
        ApiError: InvalidArn; ValidationException for the machine of a distributed Map state,
            ``arn…:stateMachine:Name/Label``.

    """
    plain, _, test_case = arn.partition("#")
    name, *qualifiers = _parts(plain, "stateMachine")
    if "/" in name:
        raise validation(f"The ARN of a Map state's machine is not valid in this context: '{arn}'")
    if not qualifiers:
        return MachineArn(plain, name, test_case=test_case or None)
    qualifier, base = qualifiers[0], plain.removesuffix(f":{qualifiers[0]}")
    if _VERSION.fullmatch(qualifier):
        return MachineArn(base, name, int(qualifier), None, test_case or None)
    return MachineArn(base, name, None, qualifier, test_case or None)


def check_execution(arn: str) -> None:
    """Refuse what is not the ARN of a standard execution."""
    _parts(arn, "execution")


def check_activity(arn: str) -> None:
    """Refuse what is not the ARN of an activity."""
    _parts(arn, "activity")


def check_map_run(arn: str) -> None:
    """Refuse what is not the ARN of a Map Run."""
    _parts(arn, "mapRun")


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
