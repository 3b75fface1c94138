"""Keeping an installation: back-ups, moves, health, checks."""
