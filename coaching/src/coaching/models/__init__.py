"""What crosses the edges of the coaching API."""
