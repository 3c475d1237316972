"""What every seam shares: a journal, a fault plan, an admin API, and a client for it.

`SeamMiddleware` gives all of it to any ASGI app. The protocol that it speaks over HTTP:

``GET /health`` · ``GET /__admin/journal?since=N`` · ``GET|POST /__admin/faults`` ·
``POST /__admin/reset``. A request that carries ``x-harness-observer: true`` is neither written
down nor struck by a fault.
"""

from harness.seams.admin import AdminRequest, Refused, Reply, Route
from harness.seams.client import SeamClient, SeamRefusedError
from harness.seams.journal import Entry, Journal
from harness.seams.middleware import (
    OBSERVER,
    Notes,
    SeamGroup,
    SeamMiddleware,
    Sighting,
    http_labels,
)
from harness.seams.plan import ArmedFault, FaultPlan

__all__ = [
    "OBSERVER",
    "AdminRequest",
    "ArmedFault",
    "Entry",
    "FaultPlan",
    "Journal",
    "Notes",
    "Refused",
    "Reply",
    "Route",
    "SeamClient",
    "SeamGroup",
    "SeamMiddleware",
    "SeamRefusedError",
    "Sighting",
    "http_labels",
]
