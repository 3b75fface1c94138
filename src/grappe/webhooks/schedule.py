"""When a notice that was not received leaves again."""

from datetime import datetime, timedelta

# After the first try, the second, and so on: nine tries in less than two days. No
# chance in it: one notice at a time leaves to an address, which no crowd reaches.
DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
TRIES = len(DELAYS) + 1


def next_try(at: datetime, tries: int) -> datetime | None:
    """When to try again after that many tries; None when it is enough."""
    return at + DELAYS[tries - 1] if tries < TRIES else None
