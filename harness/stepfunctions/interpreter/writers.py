"""ResultWriter: what the children of a distributed Map gave, as objects in S3."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from harness.stepfunctions.context import timestamp_of
from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.interpreter.data import document
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import Map
from harness.stepfunctions.values import JSON, dumps

RESULT_WRITER_FAILED: Final = "States.ResultWriterFailed"
_INCLUDED: Final = {"Included": True}


@dataclass(frozen=True, slots=True)
class Child:
    """A child execution that has ended. Times are seconds since the epoch."""

    arn: str
    name: str
    given: JSON
    started: float
    stopped: float
    output: JSON = None
    failure: StatesError | None = None

    @property
    def status(self) -> Literal["SUCCEEDED", "FAILED"]:
        """Return how it ended."""
        return "FAILED" if self.failure else "SUCCEEDED"

    def described(self, machine: str) -> dict[str, JSON]:
        """Return the record that a result file has of it."""
        record: dict[str, JSON] = {
            "ExecutionArn": self.arn,
            "Input": dumps(self.given),
            "InputDetails": _INCLUDED,
            "Name": self.name,
            "StartDate": timestamp_of(self.started),
            "StateMachineArn": machine,
            "Status": self.status,
            "StopDate": timestamp_of(self.stopped),
        }
        if self.failure:
            return {**record, "Error": self.failure.error, "Cause": self.failure.cause}
        return {**record, "Output": dumps(self.output), "OutputDetails": _INCLUDED}


async def write_results(
    state: Map, frame: Frame, given: JSON, arn: str, children: Sequence[Child]
) -> JSON:
    """Write a file for each status and a manifest; return where that is.

    Raises StatesError when nothing can be written.
    """
    where = state.writer.evaluate(document(state, frame, given), frame) if state.writer else {}
    if frame.run.objects is None:
        reason = "No object source is configured, so ResultWriter cannot write to S3"
        raise StatesError(RESULT_WRITER_FAILED, reason)
    put = frame.run.objects.put
    prefix = where.get("Prefix", "")
    folder = f"{prefix}/{arn.rpartition(':')[2]}" if prefix else arn.rpartition(":")[2]
    files: dict[str, list[JSON]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status, listed in files.items():
        records = [each.described(arn) for each in children if each.status == status]
        if records:
            key, body = f"{folder}/{status}_0.json", dumps(records).encode()
            await put(where["Bucket"], key, body)
            listed.append({"Key": key, "Size": len(body)})
    manifest = {"DestinationBucket": where["Bucket"], "MapRunArn": arn, "ResultFiles": files}
    key = f"{folder}/manifest.json"
    await put(where["Bucket"], key, dumps(manifest).encode())
    return {"MapRunArn": arn, "ResultWriterDetails": {"Bucket": where["Bucket"], "Key": key}}
