"""The operations of the API, by the names that requests call them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from harness.stepfunctions.api.operations import (
    aliases,
    executions,
    machines,
    map_runs,
    tags,
    tasks,
    trial,
    validation,
)
from harness.stepfunctions.api.request import Request
from harness.stepfunctions.api.simulator import Simulator

__all__ = ["OPERATIONS", "Operation"]

Operation = Callable[[Simulator, Request], Awaitable[dict[str, Any]]]

OPERATIONS: dict[str, Operation] = {
    "CreateActivity": tasks.create_activity,
    "CreateStateMachine": machines.create,
    "CreateStateMachineAlias": aliases.create,
    "DeleteActivity": tasks.delete_activity,
    "DeleteStateMachine": machines.delete,
    "DeleteStateMachineAlias": aliases.delete,
    "DeleteStateMachineVersion": machines.delete_version,
    "DescribeActivity": tasks.describe_activity,
    "DescribeExecution": executions.describe,
    "DescribeMapRun": map_runs.describe,
    "DescribeStateMachine": machines.describe,
    "DescribeStateMachineAlias": aliases.describe,
    "DescribeStateMachineForExecution": machines.describe_for_execution,
    "GetActivityTask": tasks.get_task,
    "GetExecutionHistory": executions.history,
    "ListActivities": tasks.list_activities,
    "ListExecutions": executions.list_executions,
    "ListMapRuns": map_runs.list_map_runs,
    "ListStateMachineAliases": aliases.list_aliases,
    "ListStateMachineVersions": machines.list_versions,
    "ListStateMachines": machines.list_machines,
    "ListTagsForResource": tags.list_tags,
    "PublishStateMachineVersion": machines.publish,
    "RedriveExecution": executions.redrive,
    "SendTaskFailure": tasks.failure,
    "SendTaskHeartbeat": tasks.heartbeat,
    "SendTaskSuccess": tasks.success,
    "StartExecution": executions.start,
    "StartSyncExecution": executions.start_sync,
    "StopExecution": executions.stop,
    "TagResource": tags.tag,
    "TestState": trial.test_state,
    "UntagResource": tags.untag,
    "UpdateMapRun": map_runs.update,
    "UpdateStateMachine": machines.update,
    "UpdateStateMachineAlias": aliases.update,
    "ValidateStateMachineDefinition": validation.validate_definition,
}
