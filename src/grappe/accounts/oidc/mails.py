"""A word to the owner of an account whenever an identity of theirs changes."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from grappe.accounts.models import User


def send(user_id: int, provider: str, what: str) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    with translation.override(user.language):
        subjects = {
            "linked": _("[Grappe] %(provider)s now opens your account"),
            "unlinked": _("[Grappe] %(provider)s no longer opens your account"),
            "refused": _("[Grappe] An unknown identity of %(provider)s was refused"),
        }
        context = {
            "person": user,
            "provider": provider,
            "what": what,
            "link": settings.SITE_URL + reverse("accounts:oidc_list"),
        }
        text = render_to_string("accounts/mail/oidc.txt", context)
        subject = " ".join((subjects[what] % {"provider": provider}).split())
        send_mail(subject, text, None, [user.email])


@task()
def linked(user_id: int, provider: str) -> None:
    send(user_id, provider, "linked")


@task()
def unlinked(user_id: int, provider: str) -> None:
    send(user_id, provider, "unlinked")


@task()
def refused(user_id: int, provider: str) -> None:
    send(user_id, provider, "refused")
