"""Imported before any test: jsonata raises the recursion limit, which Hypothesis must not see."""

import jsonata  # noqa: F401
