"""One line of the home page's task list; every app answers `inbox(access, on)`."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """Something a person must do: what, how many, where, and by when."""

    title: str
    count: int
    url: str
    icon: str = "circle-alert"
    due_on: date | None = None
    reason: str = ""
