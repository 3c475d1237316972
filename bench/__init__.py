"""How fast the harness is, measured side by side with the alternative: ``python -m bench``."""
