"""Where an ItemReader finds its objects, and a ResultWriter leaves them."""

from typing import Protocol


class ObjectSource(Protocol):
    """S3, as far as a distributed Map reads and writes it."""

    async def get(self, bucket: str, key: str) -> bytes:
        """Return an object; raises KeyError when there is none."""

    async def put(self, bucket: str, key: str, body: bytes) -> None:
        """Keep an object, in place of one of the same key."""

    async def list(self, bucket: str, prefix: str) -> list[dict[str, object]]:
        """Return the objects under `prefix` as ListObjectsV2 tells them (Key, Size, …)."""
