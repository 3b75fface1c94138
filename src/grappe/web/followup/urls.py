"""Follow-up: funders' results, awards, progress, economic returns."""

from typing import Any

app_name = "followup"

urlpatterns: list[Any] = []
