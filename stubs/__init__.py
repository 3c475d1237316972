"""Stand-ins for APIs that other teams own."""
