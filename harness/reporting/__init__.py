"""Reports of a run: folds over its events, for people and for build servers (DESIGN D10).

Nothing is imported here: a report that nobody asked for costs no start-up time.
"""
