"""What is read across requests, experts and assignments."""

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.labelling.queries import desk, reading
from grappe.labelling.queries import inbox as requests_inbox
from grappe.labelling.queries.colabels import asked_of
from grappe.labelling.queries.requests import (
    LANE,
    awaiting_admission,
    followers,
    for_board,
    for_list,
    searched,
    with_lead,
    with_readers,
)

__all__ = [
    "LANE",
    "asked_of",
    "awaiting_admission",
    "followers",
    "for_board",
    "for_list",
    "inbox",
    "searched",
    "waiting",
    "with_lead",
    "with_readers",
]


def inbox(access: Access) -> list[Task]:
    """The tasks of everything labelling asks of somebody."""
    return counted(waiting(access))


def waiting(access: Access) -> list[Task | Pending]:
    """The same, to be counted with those of other apps."""
    return [
        *reading.inbox(access),
        *requests_inbox.waiting(access),
        *desk.waiting(access),
    ]
