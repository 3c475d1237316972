"""What optimised integrations add to a result: how the call went."""

from collections.abc import Mapping

from harness.stepfunctions.values import JSON


def sdk_metadata(status: int, headers: Mapping[str, list[str]], request_id: str) -> dict[str, JSON]:
    """Return SdkHttpMetadata and SdkResponseMetadata."""
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: list(values) for name, values in headers.items()},
            "HttpHeaders": {name: values[0] for name, values in headers.items()},
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }
