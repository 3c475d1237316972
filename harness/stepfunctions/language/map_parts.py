"""The parts of a distributed Map: its ItemReader, ItemBatcher and ResultWriter."""

from typing import Final

from harness.stepfunctions.language import model
from harness.stepfunctions.language.reader import Reader

_ITEM_READER_FAILED: Final = "States.ItemReaderFailed"


def item_reader(part: Reader | None) -> model.ItemReader | None:
    """Return where the items come from, None for a Map that has no ItemReader."""
    if part is None:
        return None
    config = part.part("ReaderConfig") or Reader({}, part.pointer, part.jsonata)
    return model.ItemReader(
        resource=part.required("Resource"),
        arguments=part.template("Arguments", "Parameters"),
        config=config.fields,
        max_items=config.count("MaxItems", error=_ITEM_READER_FAILED),
    )


def item_batcher(part: Reader | None) -> model.ItemBatcher | None:
    """Return how the items are put together, None for a Map that has no ItemBatcher."""
    if part is None:
        return None
    return model.ItemBatcher(
        max_items=part.count("MaxItemsPerBatch"),
        max_bytes=part.count("MaxInputBytesPerBatch"),
        batch_input=part.template("BatchInput"),
    )


def result_writer(part: Reader | None) -> model.ResultWriter | None:
    """Return what becomes of the results, None for a Map that has no ResultWriter."""
    if part is None:
        return None
    config = part.get("WriterConfig", {})
    return model.ResultWriter(
        arguments=part.template("Arguments", "Parameters"),
        transformation=config.get("Transformation"),
        lines=config.get("OutputType") == "JSONL",
    )
