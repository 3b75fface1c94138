"""What happened to projects, in words."""

from typing import Any

SENTENCES: dict[str, Any] = {}
