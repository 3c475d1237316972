"""Data, no I/O: scenarios, faults, traces, results and the events of a run.

This is the lowest layer: everything else may import it, it imports nothing of the project.
"""
