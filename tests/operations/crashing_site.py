"""A site that stops where CRASH_AT says, so that it can be killed there."""

import os

from grappe.config.wsgi import application
from tests.operations.crashing import stop_at

__all__ = ["application"]

if place := os.environ.get("CRASH_AT"):
    stop_at(place, "before")
