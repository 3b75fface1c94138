"""An account for somebody named by their address, without any role."""

import pytest

from grappe.accounts import actions
from grappe.accounts.models import User
from grappe.audit.models import Event
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


def test_enrol_opens_an_account_without_a_role_or_a_password():
    by = UserFactory()

    user = actions.enrol(
        " Ada@Fiction.Example ",
        by=by,
        at=NOON,
        language="en",
        given_name="Ada",
        family_name="Fictive",
    )

    assert (user.email, user.name, user.language) == (
        "ada@fiction.example",
        "Ada Fictive",
        "en",
    )
    assert (user.grants.count(), user.has_usable_password()) == (0, False)
    event = Event.objects.get()
    assert (event.kind, event.by, event.data) == (
        "accounts.user_created",
        by,
        {"email": "ada@fiction.example"},
    )


def test_enrol_gives_the_account_there_is_as_it_is():
    known = UserFactory(email="ada@fiction.example", given_name="Ada")

    user = actions.enrol("ADA@fiction.example", by=None, at=NOON, given_name="Autre")

    assert (user, user.given_name, Event.objects.count()) == (known, "Ada", 0)


def test_enrol_refuses_a_closed_account():
    closed = UserFactory(is_active=False)

    with pytest.raises(actions.NotEnrollable, match="is closed"):
        actions.enrol(closed.email, by=None, at=NOON)


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@fiction.example"])
def test_enrol_refuses_what_is_no_address(email):
    with pytest.raises(actions.NotEnrollable, match="valid email"):
        actions.enrol(email, by=None, at=NOON)

    assert User.objects.count() == 0
