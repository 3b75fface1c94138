"""Who may plan, run, publish and read studies of impact."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.impact.models.studies import WORKERS


def can_see_studies(access: Access) -> bool:
    """Published studies: whoever reads the figures, and the members studied."""
    return access.has(
        Role.DIRECTION,
        Role.TEAM,
        Role.FINANCE,
        Role.AUDITOR,
        Role.FUNDER,
        Role.COMMITTEE,
        Role.MEMBER,
        Role.MEMBER_ADMIN,
    )


def can_see_work(access: Access) -> bool:
    """Plans being written, every run, what was left out."""
    return access.has(*WORKERS)


def can_study(access: Access) -> bool:
    """Write a plan, lock it, load outcomes, run."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_publish(access: Access) -> bool:
    return access.has(Role.DIRECTION)
