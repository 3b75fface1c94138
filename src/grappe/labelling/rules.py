"""Who may do what with requests; which exist for whom is `LabelRequest.objects`."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.labelling import states
from grappe.labelling.models import (
    DRAFT_STATES,
    Call,
    CoLabel,
    Expert,
    LabelRequest,
    RequestState,
)
from grappe.projects.doors import Door
from grappe.projects.models import Project


def can_see_requests(access: Access) -> bool:
    """The list and the board of the cluster's requests."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_manage_requests(access: Access) -> bool:
    """Look at requests, ask for more, receive them or not."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_treat(access: Access, door: Door) -> bool:
    """Judge a dossier: the team, once it is granted and they declared."""
    return door == Door.READER and can_manage_requests(access)


def can_follow(access: Access, door: Door) -> bool:
    """Say who follows a request; that needs no content."""
    return door in (Door.READER, Door.LISTED) and can_manage_requests(access)


def can_grant_late_access(access: Access, request: LabelRequest, door: Door) -> bool:
    """The direction alone makes exceptions, and not for a project of its own."""
    is_direction = access.has(Role.DIRECTION) and door != Door.APPLICANT
    return is_direction and request.call is not None and request.state in states.UNFILED


def can_write(access: Access, request: LabelRequest) -> bool:
    """Fill, file, answer, withdraw: applicants who write the dossier."""
    return Project.objects.editable_by(access).filter(pk=request.project_id).exists()


def can_file(access: Access, request: LabelRequest) -> bool:
    return request.state in DRAFT_STATES and can_write(access, request)


def can_answer_complements(access: Access, request: LabelRequest) -> bool:
    return request.state == RequestState.COMPLEMENTS_ASKED and can_write(
        access, request
    )


def can_resubmit(access: Access, request: LabelRequest) -> bool:
    """A closed request that was not presented again yet."""
    is_last = not LabelRequest.objects.filter(previous=request).exists()
    return not request.is_open and is_last and can_write(access, request)


def can_close(access: Access, request: LabelRequest, door: Door) -> bool:
    """A filed request whose call was cancelled is closed by the team."""
    call: Call | None = request.call
    is_cancelled = call is not None and call.cancelled_at is not None
    return is_cancelled and request.is_open and can_follow(access, door)


def can_answer_co_labels(access: Access) -> bool:
    """What other clusters ask of this one."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_note_co_label(access: Access, asked: CoLabel, door: Door) -> bool:
    """A cluster that does not work here answers by letter: the team notes it."""
    return asked.cluster_id is None and can_treat(access, door)


def can_see_calls(access: Access) -> bool:
    """Anybody with a role here, and whoever works on a project of the cluster."""
    return access.is_insider or Project.objects.of_applicant(access).exists()


def can_manage_calls(access: Access) -> bool:
    """Write calls down, move and cancel them."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_see_configuration(access: Access) -> bool:
    """How requests are dealt with: forms, grids, bodies, words."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_configure(access: Access) -> bool:
    """Change how requests are dealt with."""
    return access.has(Role.DIRECTION)


def can_see_desk(access: Access) -> bool:
    """Who reads what, and what each expert carries."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_assign(access: Access) -> bool:
    """Ask experts, take readings back, apply proposals."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_see_experts(access: Access) -> bool:
    """The pool of experts."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_manage_experts(access: Access) -> bool:
    """Take people into the pool, say what they know, let them leave."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_edit_own_card(access: Access, expert: Expert) -> bool:
    """Experts say themselves when they are away and what they wrote."""
    mine = access.user is not None and expert.user_id == access.user.pk
    return mine or can_manage_experts(access)
