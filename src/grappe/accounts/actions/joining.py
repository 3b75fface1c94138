"""Somebody asks to act for a member organisation; somebody of it answers."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts import notifications
from grappe.accounts.actions import grants
from grappe.accounts.models import (
    MEMBER_ROLES,
    JoinRequest,
    JoinState,
    Role,
    RoleGrant,
    User,
)
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.outbox.actions import post


class NotRequestable(Exception):
    """This cannot be asked; the message is for the user."""


class NotAnswerable(Exception):
    """This request cannot be answered; the message is for the user."""


@transaction.atomic
def ask_to_join(
    cluster: Cluster, organisation: Any, *, message: str, by: User, at: datetime
) -> JoinRequest:
    """Ask to act for an organisation that is a member of the cluster.

    Raises NotRequestable if it is not one, or the person acts for it or has asked.
    """
    today = timezone.localdate(at)
    # Two clicks at once: the second waits here, then is told of the first.
    User.objects.select_for_update().get(pk=by.pk)
    if (
        not cluster.memberships.in_force(today)
        .filter(organisation=organisation)
        .exists()
    ):
        raise NotRequestable(_("This organisation is not a member of the cluster."))
    if acts_for(cluster, organisation, by, today):
        raise NotRequestable(_("You already act for this organisation."))
    request = JoinRequest(
        cluster=cluster,
        user=by,
        organisation=organisation,
        message=message,
        asked_at=at,
    )
    try:
        request.full_clean()
    except ValidationError as error:
        raise NotRequestable(" ".join(error.messages)) from error
    request.save()
    record("accounts.join_requested", request, by=by, at=at, message=message)
    for reader in notifications.answerers(request, at):
        post(
            cluster=cluster,
            organisation=organisation,
            kind="accounts.join_requested",
            to=reader.email,
            language=reader.language,
            **notifications.request_mail(request, reader),
            by=by,
            at=at,
        )
    return request


@transaction.atomic
def answer_request(
    request: JoinRequest, *, approve: bool, by: User, at: datetime
) -> JoinRequest:
    """Let the person act for the organisation from today, or not, and tell them.

    Raises NotAnswerable if it was answered, or the organisation is a member no more.
    """
    request = (
        JoinRequest.objects.select_for_update(of=["self"])
        .select_related("cluster", "organisation", "user")
        .get(pk=request.pk)
    )
    if request.state != JoinState.WAITING:
        raise NotAnswerable(_("This request was already answered."))
    if approve:
        let_act(request, by, at)
    request.state = JoinState.APPROVED if approve else JoinState.REFUSED
    request.answered_at, request.answered_by = at, by
    request.save(update_fields=["state", "answered_at", "answered_by"])
    record(
        "accounts.join_answered",
        request,
        by=by,
        at=at,
        person=request.user.name,
        answer=request.state,
    )
    post(
        cluster=request.cluster,
        organisation=request.organisation,
        kind="accounts.join_answered",
        to=request.user.email,
        language=request.user.language,
        **notifications.answer_mail(request),
        by=by,
        at=at,
    )
    return request


def let_act(request: JoinRequest, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    members = request.cluster.memberships.in_force(today)
    if not members.filter(organisation=request.organisation).exists():
        raise NotAnswerable(_("This organisation is no longer a member."))
    if acts_for(request.cluster, request.organisation, request.user, today):
        return
    try:
        grants.grant(
            request.cluster,
            request.user,
            Role.MEMBER,
            organisation=request.organisation,
            starts_on=today,
            by=by,
            at=at,
        )
    except grants.NotGrantable as error:
        raise NotAnswerable(str(error)) from error


def acts_for(cluster: Cluster, organisation: Any, user: User, today) -> bool:
    held = RoleGrant.objects.in_force(today).filter(
        cluster=cluster, organisation=organisation, user=user, role__in=MEMBER_ROLES
    )
    return held.exists()
