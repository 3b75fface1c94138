"""Reviews: the experts' queue and grid, the table of scores, rebuttals, feedback."""

from typing import Any

app_name = "reviews"

urlpatterns: list[Any] = []
