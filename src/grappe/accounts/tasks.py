"""What the night does about sign-in: ends what was left open, forgets what is over."""

from dataclasses import dataclass
from datetime import datetime

from grappe.accounts import actions, sessions


@dataclass(frozen=True)
class Night:
    """What was ended and forgotten."""

    impersonations: int
    failures: int
    sessions: int


def nightly(at: datetime) -> Night:
    return Night(
        impersonations=actions.end_overdue_impersonations(at),
        failures=actions.forget_failures(at),
        sessions=sessions.forget_dead(),
    )
