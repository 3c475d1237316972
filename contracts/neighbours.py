"""The models that coaching's neighbours write or read: .NET's answer, the frontend's payload."""

from __future__ import annotations

from coaching.clients.wire import BusinessContextAnswer
from coaching.models.business_context import BusinessContext, CoachingRequest, CoachingResponse
from harness.contracts.schemas import SchemaSource

__all__ = ["SCHEMAS"]

SCHEMAS = (
    SchemaSource(
        "business-context-response", BusinessContextAnswer, "BusinessContextResponse", "read"
    ),
    SchemaSource("business-context-payload", BusinessContext, "BusinessContext", "read"),
    SchemaSource("coaching-request", CoachingRequest, "CoachingRequest", "read"),
    SchemaSource("coaching-response", CoachingResponse, "CoachingResponse", "written"),
)
