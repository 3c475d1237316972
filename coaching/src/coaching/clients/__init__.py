"""The service's own clients of other people's APIs."""
