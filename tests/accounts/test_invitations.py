from datetime import timedelta

import pytest
from django.core import mail as postbox
from django.core import signing

from grappe.accounts import actions, notifications
from grappe.accounts.models import Invitation, RoleGrant, User
from grappe.audit.models import Event
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    InvitationFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAMES = {"given_name": "Sacha", "family_name": "Inventé"}


def test_invite_stores_no_link_and_says_so():
    cluster, by = ClusterFactory(), UserFactory()

    invitation = actions.invite(
        cluster, " New@Fiction.example ", "team", by=by, at=NOON, language="en"
    )

    assert (invitation.email, invitation.expires_at) == (
        "new@fiction.example",
        NOON + timedelta(days=14),
    )
    event = Event.objects.get()
    assert (event.kind, event.by, event.data) == (
        "accounts.invited",
        by,
        {"email": "new@fiction.example", "role": "team"},
    )


def test_invite_refuses_somebody_who_holds_the_role():
    held = RoleGrantFactory(role="team", user__email="held@fiction.example")

    with pytest.raises(actions.NotInvitable):
        actions.invite(
            held.cluster, "HELD@fiction.example", "team", by=UserFactory(), at=NOON
        )


def test_invite_refuses_somebody_already_invited():
    first = InvitationFactory()

    with pytest.raises(actions.NotInvitable):
        actions.invite(
            first.cluster, first.email.upper(), "team", by=UserFactory(), at=NOON
        )


def test_invite_refuses_what_is_no_address_and_a_member_of_nothing():
    cluster = ClusterFactory()

    with pytest.raises(actions.NotInvitable):
        actions.invite(cluster, "nobody", "team", by=UserFactory(), at=NOON)
    with pytest.raises(actions.NotInvitable):
        actions.invite(
            cluster, "a@fiction.example", "member", by=UserFactory(), at=NOON
        )


def test_resend_makes_the_old_link_void():
    invitation = InvitationFactory(expires_at=NOON + timedelta(days=1))
    old = Invitation.objects.get()
    later = NOON + timedelta(days=5)

    fresh = actions.resend(invitation, by=UserFactory(), at=later)

    assert fresh.is_open(later)
    with pytest.raises(actions.NotAcceptable):
        actions.accept_as_new_person(old, at=later, **NAMES)


@pytest.mark.parametrize("action", [actions.resend, actions.revoke])
def test_resend_and_revoke_refuse_what_was_withdrawn(action):
    invitation = InvitationFactory(revoked_at=NOON)

    with pytest.raises(actions.NotInvitable):
        action(invitation, by=UserFactory(), at=NOON)


def test_accept_as_new_person_opens_the_account_and_gives_the_role_from_today():
    organisation = OrganisationFactory()
    invitation = InvitationFactory(
        role="member", organisation=organisation, language="en"
    )

    grant = actions.accept_as_new_person(invitation, at=NOON, **NAMES)

    user = User.objects.get(email=invitation.email)
    assert (user.name, user.language) == ("Sacha Inventé", "en")
    assert (grant.user, grant.role, grant.organisation, grant.starts_on) == (
        user,
        "member",
        organisation,
        TODAY,
    )
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (NOON, user)
    assert sorted(Event.objects.values_list("kind", flat=True)) == [
        "accounts.granted",
        "accounts.invitation_accepted",
        "accounts.user_created",
    ]


def test_accept_works_once():
    invitation = InvitationFactory(email="once@fiction.example")
    user = UserFactory(email="once@fiction.example")
    actions.accept_as(invitation, user, at=NOON)

    with pytest.raises(actions.NotAcceptable):
        actions.accept_as(invitation, user, at=NOON)

    assert RoleGrant.objects.count() == 1


def test_accept_compares_addresses_in_any_case():
    invitation = InvitationFactory(email="CaMille@fiction.example")
    user = UserFactory(email="camille@fiction.example")

    assert actions.accept_as(invitation, user, at=NOON).user == user


def test_accept_refuses_another_address():
    invitation = InvitationFactory()

    with pytest.raises(actions.NotAcceptable):
        actions.accept_as(invitation, UserFactory(), at=NOON)

    assert RoleGrant.objects.count() == 0


def test_accept_as_new_person_refuses_an_address_that_has_an_account():
    invitation = InvitationFactory(email="known@fiction.example")
    UserFactory(email="known@fiction.example")

    with pytest.raises(actions.NotAcceptable):
        actions.accept_as_new_person(invitation, at=NOON, **NAMES)


@pytest.mark.parametrize(
    "state",
    [
        {"expires_at": NOON, "invited_at": NOON - timedelta(days=9)},
        {"revoked_at": NOON},
    ],
)
def test_accept_refuses_an_expired_or_withdrawn_invitation(state):
    invitation = InvitationFactory(**state)

    with pytest.raises(actions.NotAcceptable):
        actions.accept_as_new_person(invitation, at=NOON, **NAMES)


def test_accept_of_a_role_held_already_gives_no_second_one():
    held = RoleGrantFactory(role="team")
    invitation = InvitationFactory(cluster=held.cluster, email=held.user.email)

    assert actions.accept_as(invitation, held.user, at=NOON) == held


def test_accept_of_a_role_planned_for_later_stops_the_day_before():
    planned = RoleGrantFactory(role="team", starts_on=TODAY + timedelta(days=10))
    invitation = InvitationFactory(cluster=planned.cluster, email=planned.user.email)

    grant = actions.accept_as(invitation, planned.user, at=NOON)

    assert (grant.starts_on, grant.ends_on) == (TODAY, TODAY + timedelta(days=9))


def test_send_invitation_builds_the_link_as_it_leaves():
    invitation = InvitationFactory(expires_at=NOON + timedelta(days=36_500))

    notifications.send_invitation.call(invitation.pk)

    invitation.refresh_from_db()
    (mail,) = postbox.outbox
    assert (mail.to, invitation.mail_error) == ([invitation.email], "")
    token = mail.body.split("/accounts/invitation/")[1].split("/")[0]
    assert signing.loads(token, salt=notifications.INVITATION_SALT) == [
        invitation.pk,
        invitation.nonce,
    ]


def test_send_invitation_writes_down_a_failure(settings):
    settings.EMAIL_BACKEND = "tests.outbox.test_delivery.Refusing"
    invitation = InvitationFactory(expires_at=NOON + timedelta(days=36_500))

    notifications.send_invitation.call(invitation.pk)

    invitation.refresh_from_db()
    assert (invitation.mailed_at, invitation.mail_error) == (
        None,
        "SMTPResponseException 550",
    )


def test_send_invitation_of_a_withdrawn_one_sends_nothing():
    invitation = InvitationFactory(
        revoked_at=NOON, expires_at=NOON + timedelta(days=36_500)
    )

    notifications.send_invitation.call(invitation.pk)

    assert postbox.outbox == []
