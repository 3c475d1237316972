"""Names as the AWS SDKs for Java make them, which Step Functions shows in errors and results.

The second SDK cuts names into words and writes each with one capital: `DBInstanceIdentifier` is
`DbInstanceIdentifier`, the service `DynamoDB` is `DynamoDb`. The first keeps them as modelled.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

_CUTS: Final = (
    (re.compile(r"[^A-Za-z0-9]+"), " "),
    (re.compile(r"([^a-z]{2,})v([0-9]+)"), r"\1 v\2 "),
    (re.compile(r"([^A-Z]{2,})V([0-9]+)"), r"\1 V\2 "),
    (re.compile(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])"), " "),
    (re.compile(r"([A-Z]+)([A-Z][a-z])"), r"\1 \2"),
    (re.compile(r"([0-9])([a-zA-Z])"), r"\1 \2"),
)
_RENAMED: Final = {"NULL": "Nul"}
"""Members that the second SDK renames; `NULL` is DynamoDB's."""

_BOTO_NAMES: Final = {
    "applicationdiscovery": "discovery",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntime": "lex-runtime",
    "lexruntimev2": "lexv2-runtime",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
}
"""Services that botocore calls otherwise, but for hyphens."""

_FAULT, _EXCEPTION = "Fault", "Exception"


@lru_cache(maxsize=4096)
def pascal_case(name: str) -> str:
    """Return a name as the second SDK writes it."""
    if name in _RENAMED:
        return _RENAMED[name]
    for cut, words in _CUTS:
        name = cut.sub(words, name)
    return "".join(word.capitalize() for word in name.split())


def service_name(service_id: str) -> str:
    """Return a service's name in the second SDK, from botocore's service id."""
    name = pascal_case(service_id)
    return name.removeprefix("Amazon").removeprefix("Aws").removesuffix("Service")


def botocore_name(service: str, known: Iterable[str]) -> str:
    """Return botocore's name of a service that a Resource names; `known` are some of its names."""
    if service in _BOTO_NAMES:
        return _BOTO_NAMES[service]
    return next((name for name in known if name.replace("-", "") == service), service)


def capitalised(name: str) -> str:
    """Return a name as the first SDK's getters have it."""
    return name[:1].upper() + name[1:]


def exception_name(shape: str) -> str:
    """Return the class of a modelled error: `NoSuchBucket` is `NoSuchBucketException`."""
    if shape.endswith(_FAULT):
        shape = shape.removesuffix(_FAULT)
    return shape if shape.endswith(_EXCEPTION) else shape + _EXCEPTION


def modelled_error(shapes: Iterable[Any], code: str) -> str | None:
    """Return the name of the botocore shape that an error code stands for."""
    for shape in shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return str(shape.name)
    return None
