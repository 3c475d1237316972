"""Everything that can go wrong, by the names that callers match on.

The class names are an interface: Step Functions compares them with ``ErrorEquals``, and the API
puts them into the ``title`` of its ``application/problem+json``. Hence no ``Error`` suffix.

CoachingServiceError
├── InvalidRequest              the request is wrong; repeating it does not help
├── ConversationNotFound        no such conversation for this tenant
├── RequestIdReused             this request_id was used for another message
├── StorageUnavailable          DynamoDB does not answer; try again soon
├── CoachingRejected            the coaching API refused for another reason
├── CoachingUnavailable         the coaching API did not answer as it should; try again
└── BusinessDataError
    ├── BusinessDataUnavailable   .NET can't be reached, is too slow, or fails; try again
    ├── BusinessDataThrottled     .NET asks to slow down; try again
    ├── BusinessDataRejected      .NET refuses the question; repeating it does not help
    ├── BusinessDataInvalid       the answer is not what the contract says
    ├── TenantMismatch            the answer is about another tenant
    └── UserMismatch              the answer is about another user
"""

# ruff: noqa: N818 -- ErrorEquals matches class names; "InvalidRequestError" is not what clients see

from __future__ import annotations

__all__ = [
    "BusinessDataError",
    "BusinessDataInvalid",
    "BusinessDataRejected",
    "BusinessDataThrottled",
    "BusinessDataUnavailable",
    "CoachingRejected",
    "CoachingServiceError",
    "CoachingUnavailable",
    "ConversationNotFound",
    "InvalidRequest",
    "RequestIdReused",
    "StorageUnavailable",
    "TenantMismatch",
    "UserMismatch",
]


class CoachingServiceError(Exception):
    """Base of all; its text may be shown to callers, so it never holds what they must not see."""


class InvalidRequest(CoachingServiceError):
    """The request does not fit the contract of the coaching API."""


class ConversationNotFound(CoachingServiceError):
    """The tenant has no such conversation; another tenant's looks just like one that never was."""


class RequestIdReused(CoachingServiceError):
    """The ``request_id`` already stands for another message or another user's request."""


class StorageUnavailable(CoachingServiceError):
    """DynamoDB did not do what it was asked."""


class CoachingRejected(CoachingServiceError):
    """The coaching API answered with a client error that has no name of its own here."""


class CoachingUnavailable(CoachingServiceError):
    """The coaching API failed, was too slow, or answered with something that is no answer."""


class BusinessDataError(CoachingServiceError):
    """The business context could not be had."""


class BusinessDataUnavailable(BusinessDataError):
    """No connection, no answer in time, or a server error."""


class BusinessDataThrottled(BusinessDataError):
    """Status 429. ``retry_after`` is in seconds, None when the answer did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BusinessDataRejected(BusinessDataError):
    """A client error: the question itself is refused."""


class BusinessDataInvalid(BusinessDataError):
    """Not JSON, not the agreed shape, or not the agreed media type."""


class TenantMismatch(BusinessDataError):
    """A business context of a tenant that nobody asked for."""


class UserMismatch(BusinessDataError):
    """A business context of a user that nobody asked for."""
