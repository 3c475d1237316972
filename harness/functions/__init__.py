"""AWS Lambda on one machine: the Invoke API before, the Runtime API behind.

Callers reach functions as they reach Lambda (boto3 with an ``endpoint_url``, Step Functions);
functions run as on Lambda, each instance a process of its own that fetches its events from the
Runtime API. Any official runtime client can be a function: a ``bootstrap`` in the code folder is
started with ``AWS_LAMBDA_RUNTIME_API`` in its environment.
"""

from harness.functions.gateway import Gateway
from harness.functions.spec import FunctionSpec

__all__ = ["FunctionSpec", "Gateway"]
