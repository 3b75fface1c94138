"""What happened to rebuttals and feedback, in words."""

from typing import Any

SENTENCES: dict[str, Any] = {}
