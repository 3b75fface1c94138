"""What is read across reviews, for experts and for the team."""

from grappe.accounts.access import Access
from grappe.common.inbox import Task
from grappe.reviews.queries import experts, late, team
from grappe.reviews.queries.late import was_escalated

__all__ = ["inbox", "was_escalated"]


def inbox(access: Access) -> list[Task]:
    """The tasks of everything reviews ask of somebody."""
    return [*experts.inbox(access), *late.inbox(access), *team.inbox(access)]
