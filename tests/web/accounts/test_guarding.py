"""The direction's rules and help: second factors due, lost ones, sessions, eyes."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail as postbox
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from sesame.utils import get_token

from grappe.accounts import actions
from grappe.accounts.models import Impersonation, SecondFactorRule, User
from grappe.audit.models import Event
from grappe.web.audit import wording
from tests.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

BEFORE = date(2020, 1, 1)
HOME = "/essai/"


@pytest.fixture(autouse=True)
def no_rate_is_used_up():
    cache.clear()


def a_factor(user):
    return Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def member_of(cluster, role="team", **values):
    user = UserFactory(language="en", **values)
    RoleGrantFactory(user=user, cluster=cluster, role=role, starts_on=BEFORE)
    return user


def seeing_as(as_role, person, cluster):
    """The direction's browser, which sees as somebody."""
    client = as_role("direction")
    url = reverse("accounts:impersonation_begin", args=[cluster.slug, person.pk])
    assert client.post(url, {"reason": "They asked for help"}).status_code == 302
    return client


# Second factors --------------------------------------------------------------------


def test_a_factor_that_is_due_comes_before_every_page_of_the_cluster(as_role, cluster):
    SecondFactorRule.objects.create(
        cluster=cluster, role="team", required_from=timezone.localdate()
    )
    client = as_role("team")

    led = client.get(HOME)

    assert led.url == reverse("accounts:security")
    assert (
        client.post(reverse("accounts:grant_create", args=["essai"])).status_code == 302
    )
    assert "needs a second factor" in client.get(led.url).content.decode()
    assert client.get("/accounts/tokens/").url == led.url
    assert as_role("finance").get(HOME).status_code == 200
    a_factor(client.user)
    assert client.get(HOME).status_code == 200


def test_until_the_day_a_banner_says_so(as_role, cluster):
    SecondFactorRule.objects.create(
        cluster=cluster, role="team", required_from=timezone.localdate() + timedelta(9)
    )
    client = as_role("team")

    assert "your role needs a second factor" in client.get(HOME).content.decode()
    a_factor(client.user)
    assert "your role needs a second factor" not in client.get(HOME).content.decode()


def test_the_rule_of_one_cluster_holds_in_the_others(as_role, cluster, other_cluster):
    client = as_role("team")
    RoleGrantFactory(user=client.user, cluster=other_cluster, role="finance")
    SecondFactorRule.objects.create(
        cluster=other_cluster, role="finance", required_from=BEFORE
    )

    assert client.get(HOME).status_code == 302


def test_the_direction_says_who_needs_a_factor(as_role, cluster):
    client = as_role("direction")
    url = reverse("accounts:factor_rules", args=["essai"])

    client.post(url, {"direction": "2030-01-01", "finance": "2030-02-01"})
    client.post(url, {"direction": "2030-01-01"})

    rules = SecondFactorRule.objects.values_list("role", "required_from")
    assert list(rules) == [("direction", date(2030, 1, 1))]
    last = Event.objects.latest("pk")
    assert (last.kind, last.data) == (
        "accounts.factors_required",
        {"changes": {"finance": ["2030-02-01", None]}},
    )
    assert "1000" in client.post(url, {"team": "0001-01-01"}).content.decode()


def test_an_operator_needs_one_where_the_installation_says_so(client, settings):
    user = UserFactory(is_operator=True)
    client.force_login(user, backend="sesame.backends.ModelBackend")
    url = reverse("operations:doctor")
    settings.GRAPPE_OPERATOR_FACTOR = True

    assert client.get(url).url == reverse("accounts:security")
    a_factor(user)
    assert client.get(url).status_code == 200


def test_lost_factors_are_removed_with_a_reason_and_the_person_told(
    as_role, cluster, django_capture_on_commit_callbacks
):
    person = member_of(cluster)
    a_factor(person)
    client = as_role("direction")
    url = reverse("accounts:factors_reset", args=["essai", person.pk])

    assert client.post(url, {"reason": ""}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(url, {"reason": "Telephone drowned"})

    assert done.status_code == 302
    assert not Authenticator.objects.exists()
    event = Event.objects.get(kind="accounts.factors_reset")
    assert (event.by, event.cluster, event.data["reason"]) == (
        client.user,
        cluster,
        "Telephone drowned",
    )
    (mail,) = postbox.outbox
    assert (mail.to, "Telephone drowned" in mail.body) == ([person.email], True)


@pytest.mark.parametrize("case", ["elsewhere", "operator", "self"])
def test_whose_account_is_not_ours_alone_keeps_its_factors(
    as_role, cluster, other_cluster, case
):
    client = as_role("direction")
    person = client.user if case == "self" else member_of(cluster)
    if case == "operator":
        User.objects.filter(pk=person.pk).update(is_operator=True)
    if case == "elsewhere":
        RoleGrantFactory(user=person, cluster=other_cluster, role="expert")
    a_factor(person)
    url = reverse("accounts:factors_reset", args=["essai", person.pk])

    client.post(url, {"reason": "I want their account"})

    assert Authenticator.objects.filter(user=person).exists()


def test_a_stranger_to_the_cluster_is_nobody_there(as_role, cluster, other_cluster):
    person = member_of(other_cluster)
    client = as_role("direction")

    for name in ("person_detail", "factors_reset", "impersonation_begin"):
        url = reverse(f"accounts:{name}", args=["essai", person.pk])
        assert client.get(url).status_code == 404


# Sessions --------------------------------------------------------------------------


def signed_in(client, user):
    client.post(reverse("accounts:link_open", args=[get_token(user)]))
    user.refresh_from_db()
    return client


def test_sessions_are_listed_and_ended_one_by_one_or_all(client, cluster):
    user = member_of(cluster)
    here, there, third = signed_in(client, user), Client(), Client()
    there.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux) Firefox/130.0"
    signed_in(there, user)
    signed_in(third, user)
    page = here.get(reverse("accounts:session_list")).content.decode()
    assert "Firefox, Linux" in page
    assert "127.0.0.…" in page
    row = UserSession.objects.get(session_key=there.session.session_key)

    here.post(reverse("accounts:session_end", args=[row.pk]))

    assert there.get(HOME).status_code == 302
    assert third.get(HOME).status_code == 200
    here.post(reverse("accounts:session_end_others"))
    assert third.get(HOME).status_code == 302
    assert here.get(HOME).status_code == 200
    assert UserSession.objects.count() == 1


def test_somebody_elses_session_does_not_exist(client, cluster):
    signed_in(Client(), member_of(cluster))
    row = UserSession.objects.get()
    signed_in(client, member_of(cluster))

    assert (
        client.post(reverse("accounts:session_end", args=[row.pk])).status_code == 404
    )


@pytest.mark.parametrize("how", ["password", "closed", "direction"])
def test_what_ends_every_session_ends_those_that_are_not_listed(
    as_role, client, cluster, how
):
    user = member_of(cluster)
    user.set_unusable_password()
    user.save()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    assert client.get(HOME).status_code == 200

    if how == "password":
        other = signed_in(Client(), user)
        secret = "a long enough password"
        other.post(
            reverse("account_set_password"), {"password1": secret, "password2": secret}
        )
    elif how == "closed":
        actions.close_account(user, reason="left", by=None, at=timezone.now())
    else:
        as_role("direction").post(
            reverse("accounts:sessions_end", args=["essai", user.pk])
        )

    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(("age", "rest"), [(15 * 86_400, 0), (0, 13 * 3600)])
def test_a_session_ends_when_it_is_old_or_rested_too_long(client, cluster, age, rest):
    signed_in(client, member_of(cluster))
    session = client.session
    session["signed_in_at"] -= age
    session["seen_at"] -= rest
    session.save()

    assert client.get(HOME).url == f"/accounts/login/?next={HOME}"
    assert "_auth_user_id" not in client.session


# Eyes ------------------------------------------------------------------------------


def test_seeing_as_somebody_is_said_recorded_and_told(as_role, cluster):
    person = member_of(cluster, given_name="Ariane", family_name="Fictive")

    client = seeing_as(as_role, person, cluster)

    page = client.get(HOME).content.decode()
    assert "You see as Ariane Fictive" in page
    assert "Ariane Fictive</span><span" in page  # the name in the bar
    client.post(reverse("accounts:impersonation_end"))
    assert "You see as" not in client.get(HOME).content.decode().split("<main")[0]
    kinds = Event.objects.order_by("pk").values_list("kind", "by", "data__reason")
    assert list(kinds) == [
        (
            "accounts.impersonation_began",
            client.user.pk,
            "They asked for help",
        ),
        ("accounts.impersonation_ended", client.user.pk, None),
    ]
    mail = Event._meta.apps.get_model("outbox", "Mail").objects.get()
    assert (mail.to, "They asked for help" in mail.text) == (person.email, True)


def test_what_is_done_says_who_was_behind(as_role, cluster, membership):
    person = member_of(cluster)
    client = seeing_as(as_role, person, cluster)
    url = reverse(
        "organisations:contact_add", args=["essai", membership.organisation_id]
    )

    client.post(
        url,
        {
            "family_name": "Imaginaire",
            "role": "representative",
            "starts_on": "2025-01-01",
        },
    )

    event = Event.objects.latest("pk")
    assert (event.by, event.data.get("impersonated_by")) == (person, client.user.name)
    assert wording.author(event) == f"{client.user.name} as {person.name}"


@pytest.mark.parametrize("case", ["operator", "direction", "self", "no_reason", "shut"])
def test_whom_nobody_sees_as(as_role, cluster, other_cluster, case):
    client = as_role("direction")
    person = client.user if case == "self" else member_of(cluster)
    if case == "direction":
        RoleGrantFactory(user=person, cluster=other_cluster, role="direction")
    values = {"is_operator": case == "operator", "is_active": case != "shut"}
    User.objects.filter(pk=person.pk).update(**values)
    url = reverse("accounts:impersonation_begin", args=["essai", person.pk])

    client.post(url, {"reason": "" if case == "no_reason" else "why"})

    assert not Impersonation.objects.exists()
    assert "impersonation" not in client.session


def test_it_ends_after_an_hour_and_with_the_role(as_role, cluster):
    person = member_of(cluster)
    client = seeing_as(as_role, person, cluster)
    row = Impersonation.objects.get()
    Impersonation.objects.update(
        began_at=row.began_at - timedelta(hours=2),
        expires_at=row.began_at - timedelta(hours=1),
    )

    assert client.get(HOME).context["request"].user == client.user
    assert actions.end_overdue_impersonations(timezone.now()) == 1
    client = seeing_as(as_role_again(client), person, cluster)
    client.user.grants.update(ends_on=date(2020, 2, 1))
    assert client.get(HOME).status_code == 404


def as_role_again(client):
    return lambda _role: client


def test_it_stays_in_its_cluster(as_role, cluster, other_cluster):
    person = member_of(cluster)
    RoleGrantFactory(user=person, cluster=other_cluster, role="team")
    client = seeing_as(as_role, person, cluster)

    assert client.get("/autre/").status_code == 403
    refused = client.get("/accounts/profile/")
    assert refused.status_code == 403
    assert "with your own rights" in refused.content.decode()


def test_it_is_never_nested(as_role, cluster):
    first, second = member_of(cluster), member_of(cluster)
    client = seeing_as(as_role, first, cluster)
    url = reverse("accounts:impersonation_begin", args=["essai", second.pk])

    assert client.get(url).status_code == 403
    assert client.post(url, {"reason": "more"}).status_code == 403
    assert Impersonation.objects.count() == 1
