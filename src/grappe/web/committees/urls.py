"""Committees: sessions, their agenda and votes, minutes, decisions."""

from typing import Any

app_name = "committees"

urlpatterns: list[Any] = []
