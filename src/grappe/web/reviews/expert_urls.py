"""What an expert does: the queue, the grid, the colleagues' opinions, the proof."""

from typing import Any

urlpatterns: list[Any] = []
