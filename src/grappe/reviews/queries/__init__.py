"""What is read across reviews, for experts and for the team."""

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.reviews.queries import experts, late, team
from grappe.reviews.queries.late import was_escalated

__all__ = ["inbox", "waiting", "was_escalated"]


def inbox(access: Access) -> list[Task]:
    """The tasks of everything reviews ask of somebody."""
    return counted(waiting(access))


def waiting(access: Access) -> list[Task | Pending]:
    """The same, to be counted with those of other apps."""
    return [*experts.inbox(access), *late.waiting(access), *team.inbox(access)]
