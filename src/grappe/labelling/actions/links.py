"""A link by which an outside expert comes in, to one request only."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling import link_mails
from grappe.labelling.models import DossierLink, Expert, LabelRequest
from grappe.labelling.models.experts import new_nonce
from grappe.projects import actions as projects
from grappe.projects import firewall
from grappe.projects.models import GrantPurpose


class NotLinkable(Exception):
    """No link can be made; the message is for the user."""


class NotOpen(Exception):
    """This link opens nothing; the message is for whoever followed it."""


@transaction.atomic
def create_link(
    request: LabelRequest,
    expert: Expert,
    *,
    expires_at: datetime,
    by: User | None,
    at: datetime,
) -> DossierLink:
    """Open one dossier to an expert by e-mail, until a moment.

    The right to read lasts as long as the link. A link sent before stops working.
    Raises NotLinkable if a conflict bars them, the request is not filed, or the moment
    has passed.
    """
    request = (
        LabelRequest.objects.select_for_update(of=["self"])
        .select_related("project__cluster")
        .get(pk=request.pk)
    )
    if request.version_id is None:
        raise NotLinkable(_("This request is not filed yet."))
    if expires_at <= at:
        raise NotLinkable(_("The link would have expired already."))
    if expert.cluster_id != request.cluster_id:
        raise NotLinkable(_("This expert is not in the pool."))
    DossierLink.objects.filter(request=request, expert=expert, revoked_at=None).update(
        revoked_at=at
    )
    try:
        projects.grant(
            request.project,
            expert.user,
            GrantPurpose.EXPERT,
            ends_on=timezone.localdate(expires_at),
            by=by,
            at=at,
        )
    except projects.NotGrantable as error:
        raise NotLinkable(str(error)) from error
    link = DossierLink.objects.create(
        request=request,
        expert=expert,
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    _record("labelling.link_created", link, by=by, at=at, expires_at=expires_at)
    link_mails.let_leave(link)
    return link


@transaction.atomic
def resend_link(link: DossierLink, *, by: User | None, at: datetime) -> DossierLink:
    """Send the mail again with a fresh address: the older one stops working.

    Raises NotLinkable if it has expired or was taken back.
    """
    link = locked(link)
    if not link.is_open(at):
        raise NotLinkable(_("This link has expired or was taken back: make another."))
    link.nonce = new_nonce()
    link.mailed_at, link.mail_error = None, ""
    link.save(update_fields=["nonce", "mailed_at", "mail_error"])
    _record("labelling.link_sent_again", link, by=by, at=at)
    link_mails.let_leave(link)
    return link


@transaction.atomic
def revoke_link(link: DossierLink, *, by: User | None, at: datetime) -> DossierLink:
    """Take a link back: it opens nothing any more, at once.

    Raises NotLinkable if it was taken back before.
    """
    link = locked(link)
    if link.revoked_at is not None:
        raise NotLinkable(_("This link was taken back already."))
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    _close(link, by=by, at=at)
    _record("labelling.link_revoked", link, by=by, at=at)
    return link


@transaction.atomic
def open_link(token: str, *, at: datetime) -> DossierLink:
    """Follow a link. Raises NotOpen if it is none, or opens nothing any more."""
    link = followed(token, at)
    if link.opened_at is None:
        link.opened_at = at
        link.save(update_fields=["opened_at"])
        _record("labelling.link_opened", link, by=link.expert.user, at=at)
    return link


def followed(token: str, at: datetime) -> DossierLink:
    """The link of an address, still open, and not barred by a conflict.

    Raises NotOpen with one sentence for all: an old address tells nothing.
    """
    refusal = NotOpen(_("This link has expired, was taken back, or never was one."))
    try:
        key, nonce = signing.loads(token, salt=link_mails.SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise refusal from None
    link = rows().filter(pk=key, nonce=nonce).first()
    if link is None or not link.is_open(at) or not link.expert.user.is_active:
        raise refusal
    today = timezone.localdate(at)
    if firewall.is_barred(link.expert.user, link.request.project, today):
        raise refusal
    return link


def rows() -> Any:
    return DossierLink.objects.select_related(
        "request__project__cluster",
        "request__version",
        "request__call",
        "request__cluster",
        "expert__user",
    )


def locked(link: DossierLink) -> DossierLink:
    return rows().select_for_update(of=["self"]).get(pk=link.pk)


def _close(link: DossierLink, *, by: User | None, at: datetime) -> None:
    """Take the right to read back, unless they read it in another way too."""
    if link.expert.assignments.standing().filter(request=link.request).exists():
        return
    grants = link.expert.user.dossiers.filter(
        project=link.request.project, purpose=GrantPurpose.EXPERT, revoked_at=None
    )
    for given in grants:
        projects.revoke_grant(given, by=by, at=at)


def _record(
    kind: str, link: DossierLink, *, by: User | None, at: datetime, **data: Any
) -> None:
    project = link.request.project
    record(
        kind,
        link.request,
        by=by,
        at=at,
        project=project,
        acronym=project.acronym,
        expert=link.expert.user.name,
        **data,
    )
