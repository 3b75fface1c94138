"""Grappe runs an innovation cluster: members, projects, money, and proof."""

__version__ = "0.1.0"
