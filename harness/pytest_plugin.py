"""The pytest plugin: collects scenario files and replays them (DESIGN D8)."""
