"""Accounts themselves: made, signed in, described."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from sesame.utils import get_user

from grappe.accounts import sessions
from grappe.accounts.models import User
from grappe.audit.actions import record


class NotEnrollable(Exception):
    """No account can be used for this address; the message is for the user."""


class NotSignable(Exception):
    """This link signs nobody in; the message is for the user."""


@transaction.atomic
def create_user(
    email: str, *, by: User | None, at: datetime, language: str = "fr", **names: str
) -> User:
    """Open an account without a password: its owner signs in by link first."""
    user = User.objects.create_user(email, language=language, **names)
    record("accounts.user_created", user, by=by or user, at=at, email=user.email)
    return user


@transaction.atomic
def enrol(
    email: str,
    *,
    by: User | None,
    at: datetime,
    language: str = "fr",
    given_name: str = "",
    family_name: str = "",
) -> User:
    """The account of an address, opened without any role if there is none.

    What was known of the person stays. Raises NotEnrollable if the address is none, or
    its account is closed.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise NotEnrollable(" ".join(error.messages)) from error
    known = User.objects.filter(email__iexact=email).first()
    if known is not None and not known.is_active:
        raise NotEnrollable(_("The account of this address is closed."))
    return known or create_user(
        email,
        by=by,
        at=at,
        language=language,
        given_name=given_name,
        family_name=family_name,
    )


@transaction.atomic
def open_link(token: str, *, at: datetime) -> User:
    """Use up a sign-in link and say whose it is.

    Raises NotSignable if it was used, has expired, or was never a link.
    """
    known = get_user(token, update_last_login=False)
    if known is not None:
        # Two clicks at once: the second waits here, then finds the link used up.
        User.objects.select_for_update().get(pk=known.pk)
        known = get_user(token, update_last_login=False)
    if known is None:
        raise NotSignable(_("This link was already used or has expired."))
    known.last_login = at
    known.save(update_fields=["last_login"])
    record("accounts.signed_in_by_link", known, by=known, at=at)
    return known


@transaction.atomic
def change_profile(user: User, *, by: User, at: datetime, **values: str) -> User:
    """Change a person's names and language."""
    user = User.objects.select_for_update().get(pk=user.pk)
    changes = {
        name: [getattr(user, name), value]
        for name, value in values.items()
        if getattr(user, name) != value
    }
    if not changes:
        return user
    for name, (_before, after) in changes.items():
        setattr(user, name, after)
    user.save(update_fields=list(changes))
    record("accounts.profile_changed", user, by=by, at=at, changes=changes)
    return user


def keep_language(user: User, language: str, *, at: datetime) -> User:
    """Remember the language somebody reads in; an unknown one changes nothing."""
    if language not in dict(settings.LANGUAGES):
        return user
    return change_profile(user, by=user, at=at, language=language)


def note_sign_in(user: User, *, ways: list[str], at: datetime) -> None:
    """Record a sign-in and how it was proved; a link was recorded when it opened."""
    if ways != ["link"]:
        record("accounts.signed_in", user, by=user, at=at, ways=ways)


@transaction.atomic
def close_account(user: User, *, reason: str, by: User | None, at: datetime) -> User:
    """Let somebody sign in no more, and end their sessions; what they did stays."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions.end_all(user)
    record("accounts.closed", user, by=by, at=at, person=user.name, reason=reason)
    return user


@transaction.atomic
def reopen_account(user: User, *, reason: str, by: User | None, at: datetime) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("accounts.reopened", user, by=by, at=at, person=user.name, reason=reason)
    return user


@transaction.atomic
def set_operator(
    user: User, is_operator: bool, *, reason: str, by: User | None, at: datetime
) -> User:
    """Let somebody run the installation, or no more; their roles do not change.

    Said twice, it changes and records nothing more.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_operator == is_operator:
        return user
    user.is_operator = is_operator
    user.save(update_fields=["is_operator"])
    kind = "accounts.operator_made" if is_operator else "accounts.operator_ended"
    record(kind, user, by=by, at=at, person=user.name, reason=reason)
    return user
