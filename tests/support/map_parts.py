"""What tests of Map states are made of: processors, and a bucket for readers and writers."""

PASS = {"Type": "Pass"}


def each(state: dict, **more: object) -> dict:
    return {"StartAt": "I", "States": {"I": {"End": True, **state}}, **more}


def distributed(state: dict, kind: str = "STANDARD") -> dict:
    return each(state, ProcessorConfig={"Mode": "DISTRIBUTED", "ExecutionType": kind})


class Objects:
    """One bucket, in memory."""

    def __init__(self, **bodies: str) -> None:
        self.bodies = bodies

    async def get(self, bucket: str, key: str) -> bytes:
        assert bucket == "bucket"
        return self.bodies[key].encode()

    async def put(self, bucket: str, key: str, body: bytes) -> None:
        assert bucket == "bucket"
        self.bodies[key] = body.decode()

    async def list(self, _bucket: str, prefix: str) -> list[dict[str, object]]:
        return [{"Key": key} for key in sorted(self.bodies) if key.startswith(prefix)]

    def ending(self, name: str) -> str:
        """Give the body of the one object whose key ends with this name."""
        (body,) = (body for key, body in self.bodies.items() if key.endswith(f"/{name}"))
        return body
