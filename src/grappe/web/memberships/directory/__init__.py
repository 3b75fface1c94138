"""The members' directory: list, map, files, and what the public sees of it."""
