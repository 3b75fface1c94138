"""What waits for somebody, from every app: the home page and the feeds ask it."""

from grappe.accounts import queries as accounts
from grappe.accounts.access import Access
from grappe.committees import queries as committees
from grappe.common.inbox import Task, counted
from grappe.followup import queries as followup
from grappe.impact import queries as impact
from grappe.imports import queries as imports
from grappe.labelling import queries as labelling
from grappe.labels import queries as labels
from grappe.memberships import queries as memberships
from grappe.organisations import queries as organisations
from grappe.projects import queries as projects
from grappe.reviews import queries as reviews


def tasks(access: Access) -> list[Task]:
    """The tasks that count something, those with a day first."""
    asked = [
        *memberships.waiting(access),
        *organisations.waiting(access),
        *projects.waiting(access),
        *labelling.waiting(access),
        *labels.waiting(access),
        *reviews.waiting(access),
        *committees.waiting(access),
        *followup.waiting(access),
        *imports.waiting(access),
        *impact.waiting(access),
        *accounts.waiting(access),
    ]
    return sorted(counted(asked), key=lambda one: (one.due_on is None, one.due_on))
