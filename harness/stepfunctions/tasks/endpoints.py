"""Where the services are that tasks call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.stepfunctions.errors import RUNTIME, FieldError


@dataclass(frozen=True, slots=True)
class Endpoints:
    """A URL for each service, by its botocore name: `lambda`, `dynamodb`, `sqs`."""

    services: Mapping[str, str] = field(default_factory=dict)

    def url(self, service: str) -> str:
        """Return the URL without a slash at its end; raises FieldError, saying what is missing."""
        if service not in self.services:
            known = ", ".join(sorted(self.services)) or "none"
            raise FieldError(
                RUNTIME,
                f"No endpoint is configured for the service '{service}' (configured: {known}). "
                f"Give the simulator the URL of one, or mock the state.",
            )
        return self.services[service].rstrip("/")
