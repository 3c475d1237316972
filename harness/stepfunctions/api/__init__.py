"""The API of AWS Step Functions, answered by a simulator."""

from harness.stepfunctions.api.app import create_app
from harness.stepfunctions.api.errors import ApiError
from harness.stepfunctions.api.settings import Settings
from harness.stepfunctions.api.simulator import Simulator

__all__ = ["ApiError", "Settings", "Simulator", "create_app"]
