"""Runs parsed states: one module for each kind that does more than move data."""
