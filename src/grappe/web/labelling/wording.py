"""What happened to label requests, calls and experts, in words."""

from typing import Any

SENTENCES: dict[str, Any] = {}
