"""What tasks call: one small class for each kind, behind one protocol."""

from harness.stepfunctions.tasks.client import Endpoints
from harness.stepfunctions.tasks.dispatch import StandardTasks, standard_tasks

__all__ = ["Endpoints", "StandardTasks", "standard_tasks"]
