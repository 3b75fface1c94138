"""Mails about accounts. Those that carry a secret link are built as they leave.

The tasks read the clock and the keys themselves: a queue that is read by a stranger
holds no link.
"""

from datetime import datetime
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from sesame.utils import get_token

from grappe.accounts import queries
from grappe.accounts.models import (
    Impersonation,
    Invitation,
    JoinRequest,
    JoinState,
    User,
)
from grappe.outbox.delivery import what_failed

INVITATION_SALT = "grappe.accounts.invitation"


def sign_in_link(user: User, *, then: str = "") -> str:
    """An address that signs this person in, once, for a short time."""
    path = reverse("accounts:link_open", args=[get_token(user)])
    query = f"?{urlencode({'next': then})}" if then else ""
    return f"{settings.SITE_URL}{path}{query}"


def invitation_link(invitation: Invitation) -> str:
    """The address that takes up an invitation; resending makes older ones void."""
    token = signing.dumps([invitation.pk, invitation.nonce], salt=INVITATION_SALT)
    return settings.SITE_URL + reverse("accounts:invitation_open", args=[token])


@task()
def send_sign_in_link(email: str, then: str = "") -> None:
    """Send a link if somebody has this address; say nothing if nobody has."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    with translation.override(user.language):
        text = render_to_string(
            "accounts/mail/sign_in_link.txt",
            {
                "user": user,
                "link": sign_in_link(user, then=then),
                "minutes": settings.SESAME_MAX_AGE // 60,
            },
        )
        send_mail(_("[Grappe] Your sign-in link"), text, None, [user.email])


@task()
def send_password_reset(email: str) -> None:
    """Send a link to choose another password, if somebody has this address."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    with translation.override(user.language):
        text = render_to_string(
            "account/email/password_reset_key_message.txt",
            {"password_reset_url": f"{settings.SITE_URL}{path}"},
        )
        send_mail(_("[Grappe] Choose another password"), text, None, [user.email])


@task()
def send_factors_reset(user_id: int, reason: str) -> None:
    """Tell somebody that their second factors were taken away, and why."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    with translation.override(user.language):
        text = render_to_string(
            "accounts/mail/factors_reset.txt", {"user": user, "reason": reason}
        )
        subject = _("[Grappe] Your second factor was removed")
        send_mail(subject, text, None, [user.email])


@task()
def send_invitation(invitation_id: int) -> None:
    """Send an invitation that is still open, and write down how it went."""
    now = timezone.now()
    invitation = (
        Invitation.objects.select_related("cluster", "organisation", "invited_by")
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None or not invitation.is_open(now):
        return
    with translation.override(invitation.language):
        subject = _("[%(cluster)s] Your invitation to accept before %(day)s") % {
            "cluster": invitation.cluster.name,
            "day": formats.date_format(
                timezone.localdate(invitation.expires_at), "SHORT_DATE_FORMAT"
            ),
        }
        text = render_to_string(
            "accounts/mail/invitation.txt",
            {"invitation": invitation, "link": invitation_link(invitation)},
        )
    try:
        send_mail(" ".join(subject.split()), text, None, [invitation.email])
    except (SMTPException, OSError, ValueError) as failure:
        outcome: dict[str, Any] = {
            "mailed_at": None,
            "mail_error": what_failed(failure)[:100],
        }
    else:
        outcome = {"mailed_at": now, "mail_error": ""}
    Invitation.objects.filter(pk=invitation.pk).update(**outcome)


def answerers(request: JoinRequest, at: datetime) -> list[User]:
    """Who is told of a request: the organisation's people, else the team."""
    today = timezone.localdate(at)
    people = queries.people_of(request.organisation_id, request.cluster, today)
    found = list(people.exclude(pk=request.user_id))
    return found or list(queries.team_of(request.cluster, today))


def request_mail(request: JoinRequest, reader: User) -> dict[str, Any]:
    """Subject, text and reason of the mail that asks for an answer."""
    link = settings.SITE_URL + reverse(
        "accounts:join_request_list", args=[request.cluster.slug]
    )
    with translation.override(reader.language):
        return {
            "subject": _("[%(organisation)s] %(person)s asks to act for it: to answer")
            % {"organisation": request.organisation, "person": request.user.name},
            "text": render_to_string(
                "accounts/mail/join_requested.txt",
                {"request": request, "reader": reader, "link": link},
            ),
            "reason": _(
                "You get this mail because you act for %(organisation)s or belong to "
                "the team of %(cluster)s."
            )
            % {"organisation": request.organisation, "cluster": request.cluster},
        }


def impersonated_mail(seen: Impersonation) -> dict[str, Any]:
    """Subject, text and reason of the mail that tells who saw as its reader."""
    with translation.override(seen.person.language):
        return {
            "subject": _("[%(cluster)s] Somebody saw the site as you do")
            % {"cluster": seen.cluster.name},
            "text": render_to_string("accounts/mail/impersonated.txt", {"seen": seen}),
            "reason": _("You get this mail because it was done in your name."),
        }


def answer_mail(request: JoinRequest) -> dict[str, Any]:
    """Subject, text and reason of the mail that tells the answer."""
    with translation.override(request.user.language):
        return {
            "subject": _("[%(organisation)s] Your request was answered")
            % {"organisation": request.organisation},
            "text": render_to_string(
                "accounts/mail/join_answered.txt",
                {
                    "request": request,
                    "approved": request.state == JoinState.APPROVED,
                    "link": settings.SITE_URL + request.cluster.get_absolute_url(),
                },
            ),
            "reason": _(
                "You get this mail because you asked to act for %(organisation)s."
            )
            % {"organisation": request.organisation},
        }
