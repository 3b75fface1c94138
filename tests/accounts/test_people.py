from datetime import timedelta

import pytest
from django.core import mail as postbox
from sesame.utils import get_token

from grappe.accounts import actions, notifications
from grappe.audit.models import Event
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


def test_open_link_signs_in_once():
    user = UserFactory()
    token = get_token(user)

    assert actions.open_link(token, at=NOON) == user
    with pytest.raises(actions.NotSignable):
        actions.open_link(token, at=NOON + timedelta(seconds=5))
    assert Event.objects.get().kind == "accounts.signed_in_by_link"


@pytest.mark.parametrize("spoil", ["expired", "wrong", "closed"])
def test_open_link_refuses_what_opens_nothing(spoil, settings):
    user = UserFactory(is_active=spoil != "closed")
    token = get_token(user) + ("x" if spoil == "wrong" else "")
    if spoil == "expired":
        settings.SESAME_MAX_AGE = -1

    with pytest.raises(actions.NotSignable):
        actions.open_link(token, at=NOON)


def test_send_sign_in_link_goes_to_those_who_have_an_account_only():
    UserFactory(email="known@fiction.example")
    UserFactory(email="closed@fiction.example", is_active=False)

    for email in ["KNOWN@fiction.example", "closed@fiction.example", "no@x.example"]:
        notifications.send_sign_in_link.call(email, "/essai/")

    (mail,) = postbox.outbox
    assert mail.to == ["known@fiction.example"]
    assert "?next=%2Fessai%2F" in mail.body


def test_create_user_opens_an_account_without_password():
    user = actions.create_user("New@Fiction.example", by=None, at=NOON)

    assert (user.email, user.has_usable_password()) == ("new@fiction.example", False)
    assert Event.objects.get().by == user


def test_change_profile_keeps_before_and_after():
    user = UserFactory(given_name="Camille", language="fr")

    actions.change_profile(user, by=user, at=NOON, given_name="Sacha", language="fr")

    assert Event.objects.get().data == {"changes": {"given_name": ["Camille", "Sacha"]}}


def test_keep_language_ignores_an_unknown_one():
    user = UserFactory(language="fr")

    assert actions.keep_language(user, "xx", at=NOON).language == "fr"
    assert actions.keep_language(user, "en", at=NOON).language == "en"
