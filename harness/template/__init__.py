"""Read a SAM or CloudFormation template: it is the deployment (DESIGN D1).

Tables, functions and state machines come out with every name, ARN and variable resolved. What
the harness can't put up or can't tell is a `TemplateError` with its place, never a guess.
"""

from harness.template.errors import TemplateError
from harness.template.model import (
    FunctionResource,
    Grant,
    Pseudo,
    StateMachineResource,
    TableResource,
    Template,
)
from harness.template.reader import read_template

__all__ = [
    "FunctionResource",
    "Grant",
    "Pseudo",
    "StateMachineResource",
    "TableResource",
    "Template",
    "TemplateError",
    "read_template",
]
