"""The coaching API."""
