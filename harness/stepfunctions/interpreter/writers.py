"""ResultWriter: what the children of a distributed Map gave, as its result or as objects in S3.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from harness.stepfunctions.context import timestamp_of
from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.interpreter.data import document, require_texts
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import Map
from harness.stepfunctions.values import JSON, dumps

RESULT_WRITER_FAILED: Final = "States.ResultWriterFailed"
_INCLUDED: Final = {"Included": True}
_FILES: Final = {"SUCCEEDED": "SUCCEEDED", "FAILED": "FAILED", "ABORTED": "FAILED"}
"""Which file tells of a child of a status; AWS keeps those that were aborted with the failed."""

Status = Literal["SUCCEEDED", "FAILED", "ABORTED", "PENDING"]


@dataclass(frozen=True, slots=True)
class Child:
    """A child execution. Times are seconds since the epoch; one that is pending has none."""

    arn: str
    name: str
    given: JSON
    machine: str
    status: Status = "PENDING"
    started: float | None = None
    stopped: float | None = None
    output: JSON = None
    failure: StatesError | None = None

    def described(self) -> dict[str, JSON]:
        """Return the record of it: what DescribeExecution tells, under the names of results."""
        record: dict[str, JSON] = {
            "ExecutionArn": self.arn,
            "Input": dumps(self.given),
            "InputDetails": _INCLUDED,
            "Name": self.name,
            "StateMachineArn": self.machine,
            "Status": self.status,
        }
        if self.started is not None and self.stopped is not None:
            record |= {
                "StartDate": timestamp_of(self.started),
                "StopDate": timestamp_of(self.stopped),
            }
        return {**record, **self._ended()}

    def _ended(self) -> dict[str, JSON]:
        if self.status == "PENDING":
            return {}
        if self.status == "SUCCEEDED":
            return {
                "Output": dumps(self.output),
                "OutputDetails": _INCLUDED,
                "RedriveCount": 0,
                "RedriveStatus": "NOT_REDRIVABLE",
                "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
            }
        told = {"Error": self.failure.error, "Cause": self.failure.cause} if self.failure else {}
        ended: dict[str, JSON] = {"RedriveCount": 0, "RedriveStatus": "REDRIVABLE_BY_MAP_RUN"}
        return ended | {name: text for name, text in told.items() if text is not None}


def transformed(children: Sequence[Child], transformation: str) -> list[JSON]:
    """Return the children's outputs as Transformation says: NONE, COMPACT or FLATTEN.

    A child that did not succeed is always told by its record.
    """
    results: list[JSON] = []
    for child in children:
        if transformation == "NONE" or child.status != "SUCCEEDED":
            results.append(child.described())
        elif transformation == "FLATTEN" and isinstance(child.output, list):
            results.extend(child.output)
        else:
            results.append(child.output)
    return results


def is_exported(state: Map) -> bool:
    """Return whether the results go to S3."""
    return state.writer is not None and state.writer.arguments is not None


async def export(
    state: Map, frame: Frame, given: JSON, arn: str, children: Sequence[Child]
) -> JSON:
    """Write a file for each status and a manifest; return where that is.

    Raises StatesError when nothing can be written.
    """
    writer = state.writer
    if writer is None or writer.arguments is None:
        raise ValueError("the results of this Map are not exported")
    where = writer.arguments.evaluate(document(state, frame, given), frame)
    require_texts("ResultWriter", where, "Bucket", optional="Prefix")
    if frame.run.objects is None:
        reason = "No object source is configured, so ResultWriter cannot write to S3"
        raise StatesError(RESULT_WRITER_FAILED, reason)
    put = frame.run.objects.put
    prefix = where.get("Prefix", "").removesuffix("/")
    folder = "/".join(filter(None, (prefix, arn.rpartition(":")[2])))
    files: dict[str, list[JSON]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status, listed in files.items():
        told = [child for child in children if _FILES.get(child.status, "PENDING") == status]
        if told:
            results = transformed(told, writer.transformation or "NONE")
            key, body = f"{folder}/{status}_0.json", _text(results, lines=writer.lines).encode()
            await put(where["Bucket"], key, body)
            listed.append({"Key": key, "Size": len(body)})
    manifest = {"DestinationBucket": where["Bucket"], "MapRunArn": arn, "ResultFiles": files}
    key = f"{folder}/manifest.json"
    await put(where["Bucket"], key, dumps(manifest).encode())
    return {"MapRunArn": arn, "ResultWriterDetails": {"Bucket": where["Bucket"], "Key": key}}


def _text(results: list[JSON], *, lines: bool) -> str:
    return "".join(f"{dumps(each)}\n" for each in results) if lines else dumps(results)
