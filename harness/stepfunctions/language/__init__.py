"""The Amazon States Language: definitions parsed once into states with compiled expressions."""

from harness.stepfunctions.language.model import StateMachine
from harness.stepfunctions.language.parser import parse

__all__ = ["StateMachine", "parse"]
