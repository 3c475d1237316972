"""Scenario files: find them, read them, and say where and why one is wrong."""

from harness.scenarios.discover import discover
from harness.scenarios.fixtures import read_fixtures
from harness.scenarios.loader import load
from harness.scenarios.schema import json_schema
from harness.scenarios.vocabulary import PatternWords, Vocabulary

__all__ = ["PatternWords", "Vocabulary", "discover", "json_schema", "load", "read_fixtures"]
