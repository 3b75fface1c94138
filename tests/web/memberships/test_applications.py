from datetime import date, timedelta

import pytest
from django.core import mail as post_box
from django.urls import reverse
from django.utils import timezone

from grappe.memberships.models import Membership, MembershipApplication
from grappe.organisations.models import Organisation
from grappe.outbox.models import Mail
from tests.candidate_links import followed_from
from tests.factories import (
    MemberCategoryFactory,
    MembershipApplicationFactory,
    OrganisationFactory,
    RoleGrantFactory,
    siren,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(as_role):
    return as_role("team")


def url(name: str, cluster, *args) -> str:
    return reverse(f"memberships:{name}", args=[cluster.slug, *args])


def application_of(cluster, **fields) -> MembershipApplication:
    values = {"state_since": timezone.now(), "organisation": OrganisationFactory()}
    return MembershipApplicationFactory(cluster=cluster, **{**values, **fields})


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries_made"), [("application_list", 9), ("application_board", 6)]
)
def test_lists_cost_the_same_whatever_the_rows(
    team, cluster, page, queries_made, rows, django_assert_num_queries
):
    category = MemberCategoryFactory(cluster=cluster)
    shown = [
        application_of(cluster, category=category, owner=team.user)
        for _each in range(rows)
    ]

    with django_assert_num_queries(queries_made):
        response = team.get(url(page, cluster))

    for application in shown:
        assert application.name in response.text


def test_application_list_filters_by_the_address(team, cluster):
    old = application_of(
        cluster,
        state="under_review",
        answer="Oui",
        state_since=timezone.now() - timedelta(days=40),
    )
    application_of(cluster, state="under_review")
    application_of(cluster, state="withdrawn")
    address = url("application_list", cluster)

    def named(query: str) -> list[str]:
        page = team.get(f"{address}?{query}").context["page"]
        return [each.name for each in page]

    assert named("state=under_review&older=30") == [old.name]
    assert named("answered=1") == [old.name]
    assert named(f"q={old.name}") == [old.name]
    assert len(named("state=withdrawn")) == 1
    assert len(named("")) == 2
    assert (
        team.get(f"{address}?state=nonsense&owner=zzz&older=-1&page=x").status_code
        == 200
    )


def test_application_list_shows_nothing_of_another_cluster(team, cluster):
    other = MembershipApplicationFactory(name="SECRET")

    assert "SECRET" not in team.get(url("application_list", cluster)).text
    assert team.get(url("application_detail", cluster, other.pk)).status_code == 404


def test_application_export_names_each_candidate(team, cluster):
    application = application_of(cluster)

    response = team.get(url("application_export", cluster) + "?format=csv")

    assert application.name in response.getvalue().decode()


def test_application_create_opens_a_file(team, cluster):
    data = {
        "name": "Jeune pousse fictive",
        "kind": "company",
        "country": "FR",
        "siren": siren(7_001),
        "language": "fr",
    }

    response = team.post(url("application_create", cluster), data)

    application = MembershipApplication.objects.get()
    assert response.url == application.get_absolute_url()
    assert (application.state, application.owner) == ("lead", team.user)


def test_application_create_says_what_is_wrong(team, cluster):
    data = {
        "name": "",
        "kind": "zzz",
        "country": "FR",
        "siren": "123",
        "language": "fr",
    }

    response = team.post(url("application_create", cluster), data)

    assert response.status_code == 200
    assert {"name", "kind", "siren"} <= set(response.context["form"].errors)


def test_application_edit_keeps_what_is_not_changed(team, cluster):
    application = application_of(
        cluster, website="https://fiction.example", kind="company"
    )
    address = url("application_edit", cluster, application.pk)
    form = team.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}

    response = team.post(address, data | {"motivation": "Grandir"})

    application.refresh_from_db()
    assert response.status_code == 302
    assert (application.website, application.motivation) == (
        "https://fiction.example",
        "Grandir",
    )


def test_a_candidate_goes_from_lead_to_member(
    team, cluster, django_capture_on_commit_callbacks
):
    lead = MembershipApplicationFactory(
        cluster=cluster, state="lead", siren=siren(7_002), language="en"
    )
    category = MemberCategoryFactory(cluster=cluster)

    team.post(url("application_submit", cluster, lead.pk))
    detail = team.get(url("application_detail", cluster, lead.pk))
    assert detail.context["review_form"] is not None
    team.post(url("application_review", cluster, lead.pk), {"organisation": "new"})

    ask = url("application_ask", cluster, lead.pk)
    first = team.post(ask, {"question": "How many people?"})
    assert "{link}" in first.context["letter_form"]["text"].value()
    letter = {
        "letter-subject": "A question",
        "letter-text": "Here",
        "letter-send": "on",
    }
    data = {"question": "How many people?", "step": "letter"}
    lost = team.post(ask, data | letter)
    assert "text" in lost.context["letter_form"].errors
    with django_capture_on_commit_callbacks(execute=True):
        team.post(ask, data | letter | {"letter-text": "Here: {link}"})
    lead.refresh_from_db()
    assert lead.state == "info_requested"
    assert followed_from(post_box.outbox[0].body, cluster) == lead

    team.post(url("application_answer", cluster, lead.pk), {"text": "Twelve"})
    decide(team, cluster, lead, category)

    membership = Membership.objects.get(application=lead)
    assert membership.organisation == Organisation.objects.get(siren=siren(7_002))
    assert Mail.objects.filter(kind="memberships.admitted").count() == 1
    assert team.get(lead.get_absolute_url()).status_code == 200


def decide(team, cluster, application, category):
    address = url("application_decide", cluster, application.pk)
    meeting = {
        "decided_on": "2026-03-02",
        "body": "Bureau",
        "starts_on": "2026-04-01",
        f"a{application.pk}-outcome": "approved",
        f"a{application.pk}-category": category.pk,
    }
    first = team.post(address, meeting)
    (item,) = first.context["items"]
    assert Membership.objects.filter(application=application).count() == 0
    letter = {
        f"{item.prefix}-{name}": item.letter_form[name].value()
        for name in ("subject", "text")
    }
    send = {f"{item.prefix}-send": "on", "step": "letter"}
    return team.post(address, meeting | letter | send)


def test_decide_together_tells_who_stands_in_the_way_before_the_letters(team, cluster):
    fine = application_of(cluster, state="under_review")
    stuck = application_of(cluster, state="under_review")
    Membership.objects.create(
        cluster=cluster, organisation=stuck.organisation, starts_on="2020-01-01"
    )
    category = MemberCategoryFactory(cluster=cluster)
    data = {"decided_on": "2026-03-02", "body": "Bureau", "starts_on": "2026-04-01"}
    for each in (fine, stuck):
        data[f"a{each.pk}-outcome"] = "approved"
        data[f"a{each.pk}-category"] = category.pk
    data["application"] = [fine.pk, stuck.pk]

    response = team.post(url("application_decide_together", cluster), data)

    assert response.context["are_letters"] is False
    assert stuck.name in response.context["meeting"].non_field_errors()[0]


def test_decide_refuses_in_words_a_refusal_without_reason(team, cluster):
    application = application_of(cluster, state="under_review")
    data = {
        "decided_on": "2199-01-01",
        "body": "",
        "starts_on": "x",
        f"a{application.pk}-outcome": "refused",
    }

    response = team.post(url("application_decide", cluster, application.pk), data)

    assert set(response.context["meeting"].errors) == {
        "decided_on",
        "body",
        "starts_on",
    }
    assert "note" in response.context["items"][0].form.errors


def test_review_says_why_it_cannot_start(team, cluster, membership):
    application = MembershipApplicationFactory(
        cluster=cluster, siren=membership.organisation.siren
    )

    response = team.post(
        url("application_review", cluster, application.pk),
        {"organisation": membership.organisation.pk},
        follow=True,
    )

    assert str(membership.organisation) in response.text
    application.refresh_from_db()
    assert application.state == "applied"


def test_withdraw_then_everything_is_refused_without_error(team, cluster):
    application = application_of(cluster)
    team.post(url("application_withdraw", cluster, application.pk), {"note": ""})

    for name in ("submit", "review"):
        response = team.post(
            url(f"application_{name}", cluster, application.pk), {"organisation": "new"}
        )
        assert response.status_code == 302
    for name in ("withdraw", "ask", "answer", "edit", "decide"):
        response = team.post(
            url(f"application_{name}", cluster, application.pk),
            {"text": "x", "question": "x"},
        )
        assert response.status_code == 200


def test_whoever_works_here_can_follow_an_application(cluster, as_role):
    """An ended role, here or elsewhere, hides nobody; a gone colleague is not there."""
    team = as_role("team")
    RoleGrantFactory(user=team.user, role="team", ends_on=date(2021, 1, 1))
    gone = RoleGrantFactory(cluster=cluster, ends_on=date(2021, 1, 1)).user

    page = team.get(reverse("memberships:application_create", args=[cluster.slug]))

    offered = page.context["form"].fields["owner"].queryset
    assert (list(offered), gone in offered) == ([team.user], False)
