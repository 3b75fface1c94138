"""Labels: the register, the letter, verification by anybody, reservations, keys."""

from typing import Any

app_name = "labels"

urlpatterns: list[Any] = []
