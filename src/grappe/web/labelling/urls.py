"""The pages of labelling."""

from typing import Any

app_name = "labelling"

urlpatterns: list[Any] = []
