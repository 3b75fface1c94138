"""Through somebody else's eyes: what is refused, and what both may not read."""

import re
from types import SimpleNamespace

import pytest
from django.urls import get_resolver, resolve, reverse

from grappe.accounts.access import Access
from grappe.accounts.models import Impersonation
from grappe.clusters.models import Cluster
from grappe.projects.models import Project
from grappe.web.accounts import eyes
from tests.factories import TODAY, RoleGrantFactory, UserFactory
from tests.factories.projects import ProjectFactory
from tests.web.test_access import names

# To sign, to vote, to declare, to decide, to review, to give a right, to change how
# somebody signs in: an address that says so is never among the acts allowed.
NEVER = re.compile(
    r"sign|vote|ballot|decl|decid|decision|opinion|review|submit|approve|refuse|admit|"
    r"grant|invit|token|factor|passkey|webauthn|totp|password|session|recovery|consent|"
    r"confirm|contest|withdraw|publish|answer|lift|waiv|close|award|pay|key|seal|import"
)


def test_no_act_allowed_signs_votes_declares_decides_or_reviews():
    assert [name for name in sorted(eyes.ACTS) if NEVER.search(name)] == []


def test_every_address_named_exists():
    known = set(names(get_resolver().url_patterns))

    assert (eyes.ACTS | eyes.CLOSED_PAGES | eyes.OUTSIDE) - known == set()


def seen_in(slug: str) -> Impersonation:
    return Impersonation(cluster=Cluster(slug=slug))


@pytest.mark.parametrize(
    ("path", "get", "post"),
    [
        ("/essai/", False, True),
        ("/essai/people/", False, True),
        ("/essai/people/grant/", False, True),
        ("/autre/", True, True),
        ("/accounts/profile/", True, True),
        ("/accounts/security/", True, True),
        ("/accounts/factors/app/add/", True, True),
        ("/accounts/factors/codes/", True, True),
        ("/accounts/password/change/", True, True),
        ("/accounts/sessions/", True, True),
        ("/accounts/tokens/", True, True),
        ("/accounts/privacy/", True, True),
        ("/accounts/logout/", False, False),
        ("/accounts/impersonation/end/", False, False),
        ("/language/", False, False),
        ("/about/", False, False),
    ],
)
def test_what_is_refused(path, get, post):
    match, seen = resolve(path), seen_in("essai")

    assert (
        eyes.is_refused(match, "GET", seen),
        eyes.is_refused(match, "POST", seen),
    ) == (get, post)


def test_every_address_but_those_named_refuses_an_act():
    seen = seen_in("essai")
    asked = set(names(get_resolver().url_patterns)) - eyes.ACTS - eyes.OUTSIDE

    open_ones = [
        name
        for name in sorted(asked)
        if not eyes.is_refused(
            SimpleNamespace(
                view_name=name,
                namespace=name.rpartition(":")[0],
                kwargs={"cluster": "essai"},
            ),
            "POST",
            seen,
        )
    ]

    assert open_ones == []


def test_acts_are_refused_with_a_403(as_role, cluster):
    """One address of each family, asked by a director who sees as somebody."""
    person = UserFactory()
    RoleGrantFactory(user=person, cluster=cluster, role="team")
    client = as_role("direction")
    begin = reverse("accounts:impersonation_begin", args=["essai", person.pk])
    client.post(begin, {"reason": "why"})

    seen = {
        path: client.post(path).status_code
        for path in (
            "/essai/people/grant/",
            "/essai/people/invite/",
            "/accounts/password/set/",
            "/accounts/factors/app/add/",
            "/accounts/factors/passkeys/add/",
            "/accounts/factors/codes/renew/",
            "/accounts/sessions/others/end/",
            "/accounts/tokens/new/",
            reverse("committees:session_vote", args=["essai", 1]),
            reverse("reviews:review_write", args=["essai", 1]),
            reverse("projects:declaration_make", args=["essai", 1]),
            reverse("labelling:request_submit", args=["essai", 1]),
            reverse("memberships:application_decide", args=["essai", 1]),
            reverse("committees:decision_create", args=["essai", 1]),
        )
    }

    assert seen == dict.fromkeys(seen, 403)


@pytest.mark.django_db
def test_the_conflicts_of_both_hold(monkeypatch, cluster):
    director, person = UserFactory(), UserFactory()
    theirs, mine = (ProjectFactory(cluster=cluster) for _ in range(2))
    bars = {director: frozenset({mine.pk}), person: frozenset({theirs.pk})}
    monkeypatch.setattr(
        "grappe.projects.firewall.barred_ids", lambda user, *_: bars[user]
    )
    RoleGrantFactory(user=person, cluster=cluster, role="team")

    access = Access.of(person, cluster, TODAY, behind=director)

    assert access.barred_ids == {mine.pk, theirs.pk}
    assert not Project.objects.listed_for(access).exists()


@pytest.mark.django_db
def test_being_an_applicant_for_an_hour_gives_no_dossier(cluster):
    director, person = UserFactory(), UserFactory()
    RoleGrantFactory(user=director, cluster=cluster, role="direction")
    project = ProjectFactory(cluster=cluster)
    project.members.create(user=person, right="edit", starts_on=TODAY)
    with_own_eyes = Access.of(person, cluster, TODAY)
    with_others = Access.of(person, cluster, TODAY, behind=director)

    for rows in (Project.objects.of_applicant, Project.objects.editable_by):
        assert list(rows(with_own_eyes)) == [project]
        assert list(rows(with_others)) == []
