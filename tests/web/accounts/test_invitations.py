from datetime import timedelta

import pytest
from django.core import mail as postbox
from django.urls import reverse
from django.utils import timezone

from grappe.accounts.models import Invitation, RoleGrant, User
from grappe.accounts.notifications import invitation_link
from tests.factories import (
    NOON,
    InvitationFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAMES = {"given_name": "Sacha", "family_name": "Inventé"}


def invitation(**fields):
    now = timezone.now()
    dates = {"invited_at": now, "expires_at": now + timedelta(days=14)}
    return InvitationFactory(**dates | fields)


def path_of(made: Invitation) -> str:
    return "/accounts/" + invitation_link(made).split("/accounts/")[1]


def test_direction_invites_anybody_and_the_mail_leaves(
    as_role, cluster, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = as_role("direction").post(
            reverse("accounts:invitation_create", args=[cluster.slug]),
            {"email": "new@fiction.example", "role": "finance", "language": "fr"},
        )

    assert response.status_code == 302
    made = Invitation.objects.get()
    assert (made.role, made.mail_error, made.mailed_at is not None) == (
        "finance",
        "",
        True,
    )
    assert path_of(made) in postbox.outbox[0].body


def test_the_team_offers_members_roles_only(as_role, cluster, membership):
    client = as_role("team")
    url = reverse("accounts:invitation_create", args=[cluster.slug])
    letter = {"email": "new@fiction.example", "language": "fr"}

    refused = client.post(url, letter | {"role": "direction"})
    accepted = client.post(
        url, letter | {"role": "member", "organisation": membership.organisation_id}
    )

    assert list(refused.context["form"].errors) == ["role"]
    assert accepted.status_code == 302
    assert Invitation.objects.get().role == "member"


def test_an_administrator_invites_to_their_own_organisation_only(
    as_role, cluster, membership
):
    client = as_role("member_admin")
    url = reverse("accounts:invitation_create", args=[cluster.slug])
    letter = {"email": "new@fiction.example", "language": "fr", "role": "member"}

    refused = client.post(url, letter | {"organisation": OrganisationFactory().pk})
    accepted = client.post(url, letter | {"organisation": membership.organisation_id})

    assert list(refused.context["form"].errors) == ["organisation"]
    assert accepted.status_code == 302


@pytest.mark.parametrize(
    ("role", "organisation", "field"),
    [
        ("member", False, "organisation"),
        ("team", True, "organisation"),
        ("pope", False, "role"),
    ],
)
def test_invitation_says_what_is_wrong(
    role, organisation, field, as_role, cluster, membership
):
    data = {"email": "new@fiction.example", "role": role, "language": "fr"}
    if organisation:
        data["organisation"] = membership.organisation_id

    response = as_role("direction").post(
        reverse("accounts:invitation_create", args=[cluster.slug]), data
    )

    assert list(response.context["form"].errors) == [field]


def test_a_new_person_accepts_and_is_signed_in(client, cluster):
    made = invitation(cluster=cluster, role="team", language="en")

    assert client.get(path_of(made)).status_code == 200
    response = client.post(path_of(made), NAMES)

    user = User.objects.get(email=made.email)
    assert (response.url, client.session["_auth_user_id"]) == (
        "/essai/",
        str(user.pk),
    )
    assert RoleGrant.objects.get().user == user


def test_a_new_person_gives_their_names(client, cluster):
    made = invitation(cluster=cluster)

    response = client.post(path_of(made), {"given_name": "Sacha"})

    assert list(response.context["form"].errors) == ["family_name"]
    assert User.objects.filter(email=made.email).count() == 0


def test_somebody_with_an_account_signs_in_first(client, cluster):
    user = UserFactory(email="known@fiction.example")
    made = invitation(cluster=cluster, email="Known@fiction.example")

    before = client.post(path_of(made), NAMES)
    assert (before.context["way"], RoleGrant.objects.count()) == ("sign_in", 0)
    client.force_login(user, backend="sesame.backends.ModelBackend")
    after = client.post(path_of(made))

    assert after.url == "/essai/"
    assert RoleGrant.objects.get().user == user


def test_somebody_signed_in_as_another_is_told(as_role, cluster):
    made = invitation(cluster=cluster)
    client = as_role("stranger")

    response = client.post(path_of(made))

    assert (response.context["way"], made.email in response.text) == (
        "other_account",
        True,
    )
    made.refresh_from_db()
    assert made.accepted_at is None


@pytest.mark.parametrize(
    ("trouble", "fields"),
    [
        ("expired", {"invited_at": NOON, "expires_at": NOON + timedelta(days=1)}),
        ("revoked", {"revoked_at": NOON}),
    ],
)
def test_a_dead_link_says_why(trouble, fields, client, cluster):
    made = invitation(cluster=cluster, **fields)

    response = client.get(path_of(made))

    assert (response.status_code, response.context["trouble"]) == (410, trouble)


def test_a_used_a_replaced_and_a_cut_link_say_why(client, cluster, as_role):
    used = invitation(cluster=cluster)
    client.post(path_of(used), NAMES)
    replaced = invitation(cluster=cluster, role="finance")
    old = path_of(replaced)
    as_role("direction").post(
        reverse("accounts:invitation_resend", args=[cluster.slug, replaced.pk])
    )

    troubles = [
        client.get(path).context["trouble"]
        for path in (path_of(used), old, old[:-4] + "/")
    ]

    assert troubles == ["used", "replaced", "wrong"]


def test_another_clusters_invitation_cannot_be_touched(as_role, cluster):
    elsewhere = invitation()
    client = as_role("direction")

    statuses = [
        client.post(reverse(name, args=[cluster.slug, elsewhere.pk])).status_code
        for name in ("accounts:invitation_resend", "accounts:invitation_revoke")
    ]

    assert statuses == [404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_invitation_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("direction")
    made = InvitationFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(7):
        response = client.get(reverse("accounts:invitation_list", args=[cluster.slug]))

    assert [one.email in response.text for one in made] == [True] * rows
