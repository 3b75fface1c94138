"""Who may do what with sessions and decisions."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.committees.models import Session, SessionState


def can_see_sessions(access: Access) -> bool:
    """The list of the cluster's sessions; members see those of their bodies."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_manage_sessions(access: Access) -> bool:
    """Plan sessions, write the agenda, convene."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_attend(access: Access, session: Session) -> bool:
    """Somebody who has a seat in the body on that day."""
    return Session.objects.of_member(access).filter(pk=session.pk).exists()


def can_enter_acts(access: Access, session: Session) -> bool:
    """Keep the session on the day: who is there, items, votes by hand, decisions."""
    return can_manage_sessions(access) and session.state == SessionState.OPEN


def can_see_decisions(access: Access) -> bool:
    """What was decided and is not told yet."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_decide_alone(access: Access) -> bool:
    """Decide of a request that goes before no body."""
    return access.has(Role.DIRECTION)


def can_apply(access: Access) -> bool:
    """Let decisions take effect, with their labels and letters."""
    return access.has(Role.DIRECTION)
