"""Everything started for a run, and one object to drive it by its URLs (DESIGN D1 to D3)."""
