"""What executes state machines: an engine is an endpoint of the AWS API and what it can do."""

from harness.engines.base import CAPABILITIES, Engine, Surroundings

__all__ = ["CAPABILITIES", "Engine", "Surroundings"]
