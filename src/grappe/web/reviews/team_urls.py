"""What the team and the applicants do: scores, rebuttals, feedback."""

from typing import Any

urlpatterns: list[Any] = []
