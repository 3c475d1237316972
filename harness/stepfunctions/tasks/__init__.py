"""What tasks call: one small class for each kind, behind one protocol."""

from harness.stepfunctions.tasks.dispatch import StandardTasks, standard_tasks
from harness.stepfunctions.tasks.endpoints import Endpoints

__all__ = ["Endpoints", "StandardTasks", "standard_tasks"]
